"""Results of past years for the invented province: set-based, from what the ledger already says of its makers.

Production: each invented fact of a passed or failed sampling whose enterprise makes a product of the catalogue gets the
batch it speaks of, so page, rating and figures say the same. Shops and platforms: sellers that stand in no register,
with such an enterprise as the nominal producer. All of it as an import of history leaves it.
"""

from django.db import transaction
from django.utils import timezone

from apps.audit.operations import record

from .. import sql
from ..models import Batch, ImportOfResults

FILE = "历年监督抽查结果（演示）.csv"
# (what an invented enterprise makes, code of the catalogue, name of the sample, models, percent that fail at a shop)
MADE = (
    ("电力电缆", "P-CABLE", "聚氯乙烯绝缘电线", ("BV 2.5 mm²", "BV 4 mm²", "BVR 6 mm²", "RVV 3×1.5 mm²"), 16),
    ("镀锌钢丝", "P-ROPE", "一般用途钢丝绳", ("6×19 Φ12 mm", "6×37 Φ16 mm"), 8),
    ("预拌混凝土", "P-CEMENT", "复合硅酸盐水泥", ("P·C 42.5", "P·O 42.5"), 5),
    ("电子连接器", "P-CHARGER", "移动电源", ("10000 mAh", "20000 mAh", "5000 mAh 磁吸"), 20),
    ("毛绒玩具", "P-TOY", "毛绒玩具", ("30 cm", "45 cm", "电动发声"), 17),
    ("功能性面料", "P-TOWEL", "毛巾", ("34 cm×76 cm", "70 cm×140 cm"), 4),
    ("水性涂料", "P-PAINT", "合成树脂乳液内墙涂料", ("5 L", "18 L"), 9),
    ("建筑五金件", "P-CUP", "不锈钢真空杯", ("350 mL", "500 mL", "800 mL"), 7),
    ("复合肥料", "P-FERTILISER", "复合肥料", ("15-15-15 40 kg", "18-10-12 50 kg"), 18),
    ("发光二极管灯具", "P-LAMP", "LED灯具", ("12 W", "24 W 吸顶", "9 W 筒灯"), 18),
    ("床上用品", "P-BEDDING", "床上用品四件套", ("1.5 m床", "1.8 m床"), 10),
    ("儿童服装", "P-KIDSWEAR", "儿童上衣", ("110/56", "130/64", "90/52"), 19),
    ("羽绒服装", "P-DOWN", "羽绒服", ("165/88A", "175/96A"), 15),
    ("运动鞋", "P-SHOES", "运动鞋", ("240 mm", "255 mm"), 9),
    ("旅行箱", "P-LUGGAGE", "旅行箱", ("20英寸", "24英寸"), 22),
    ("书写笔", "P-PEN", "中性笔", ("0.5 mm", "0.38 mm"), 6),
    ("牙刷", "P-TOOTHBRUSH", "成人牙刷", ("软毛", "中毛"), 7),
    ("办公家具", "P-FURNITURE", "木制办公桌", ("1400×700 mm", "1600×800 mm"), 14),
    ("软体家具", "P-FURNITURE", "布艺沙发", ("三人位", "双人位"), 15),
    ("眼镜镜片", "P-LENS", "眼镜镜片", ("1.56", "1.60"), 5),
    ("电动自行车", "P-EBIKE", "电动自行车", ("48 V 12 Ah", "48 V 20 Ah"), 16),
    ("胶合板", "P-BOARD", "胶合板", ("1220×2440×9 mm", "1220×2440×15 mm"), 12),
    ("中密度纤维板", "P-BOARD", "中密度纤维板", ("1220×2440×18 mm",), 11),
    ("强化地板", "P-FLOOR", "浸渍纸层压木质地板", ("1215×195×12 mm",), 8),
    ("钢化玻璃", "P-GLASS", "建筑用钢化玻璃", ("6 mm", "10 mm"), 6),
    ("聚乙烯给水管", "P-PIPE", "给水用聚乙烯管材", ("dn32 PN1.6", "dn63 PN1.0"), 10),
    ("热轧钢筋", "P-REBAR", "热轧带肋钢筋", ("HRB400E Φ16", "HRB400E Φ25"), 4),
    ("电热水器", "P-HEATER", "储水式电热水器", ("60 L 2000 W", "80 L 3000 W"), 11),
    ("锂离子电池", "P-BATTERY", "锂离子电池组", ("48 V 20 Ah", "36 V 10 Ah"), 20),
    ("低压成套开关设备", "P-SWITCHGEAR", "低压配电箱", ("XL-21", "PZ30"), 8),
    ("高强度螺栓", "P-FASTENER", "高强度大六角头螺栓", ("M20×80 10.9S", "M24×100 10.9S"), 6),
    ("球阀", "P-VALVE", "铜制球阀", ("DN15", "DN25"), 13),
    ("塑料薄膜", "P-FOODFILM", "食品用保鲜膜", ("30 cm×60 m", "45 cm×30 m"), 6),
    ("纸质包装盒", "P-FOODBOX", "一次性纸餐盒", ("750 mL", "1000 mL"), 7),
    ("谷物联合收割机", "P-HARVESTER", "谷物联合收割机", ("4LZ-6.0", "4LZ-8.0"), 5),
)  # fmt: skip


def products():
    """{what is made: (code, name of the sample, its models)}."""
    return {made: (code, sample, models) for made, code, sample, models, _share in MADE}


@transaction.atomic
def make_results(*, seed, by, at):
    """Batches of past years for the facts that have none yet, with the imports they came by; returns their number."""
    columns = {
        "made": [row[0] for row in MADE], "codes": [row[1] for row in MADE], "samples": [row[2] for row in MADE],
        "models": ["|".join(row[3]) for row in MADE], "shares": [row[4] for row in MADE],
    }  # fmt: skip
    made = sql.execute("demo_results", columns | {"seed": seed, "last": timezone.localdate(at)})
    sql.execute("demo_imports", {"file": FILE, "at": at})
    record(verb="sampling.demo_generated", by=by, at=at, subject=("sampling_batch", "demo"),
           data={"batches": made, "seed": seed})  # fmt: skip
    return made


def results_of_demo():
    """Querysets of what make_results has made, in the order in which it can be erased."""
    return [Batch.objects.filter(origin="import", source_key__startswith="demo-"),
            ImportOfResults.objects.filter(file_name=FILE)]  # fmt: skip
