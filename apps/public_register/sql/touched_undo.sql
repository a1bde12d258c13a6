DROP FUNCTION public_register_touch() CASCADE;
DROP TABLE public_register_touched;
DROP TABLE public_register_life;
