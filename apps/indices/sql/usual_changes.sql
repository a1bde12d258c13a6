-- Without a usual change no figure would ever be doubted. Rates get one in points; what is set stays.
UPDATE indices_series SET points = CASE code WHEN 'passrate.manufacturing' THEN 5 ELSE 10 END
WHERE unit IN ('percent', 'points') AND live = '' AND points IS NULL;
UPDATE indices_series SET jump = CASE code WHEN 'gfcf.price-index' THEN 20 ELSE 60 END
WHERE unit NOT IN ('percent', 'points') AND live = '' AND jump IS NULL;
UPDATE indices_importofvalues SET provenance = 'demo' WHERE demo;
