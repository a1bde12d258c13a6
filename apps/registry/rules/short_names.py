"""The distinctive part of an enterprise's name, by which everybody knows it (字号).

A name is put together from area, distinctive part, line of business and form of organisation (企业名称登记管理规定
第六条); the area stands in front or in brackets behind. Lines of business are too many to know: what is not known of
them stays with the distinctive part.
"""

import re

from .names import fold

SHORTEST = 2  # 第八条: two characters or more
FORMS = (
    "有限责任公司", "股份有限公司", "集团有限公司", "有限公司", "股份公司", "合作社", "普通合伙", "有限合伙",
    "特殊普通合伙", "合伙企业", "个人独资", "个体工商户", "分公司", "公司", "总厂", "分厂", "集团", "商行", "经营部",
    "经销部", "服务部", "门市部", "事务所", "工作室", "研究院", "研究所", "中心", "工厂", "商店", "超市", "饭店",
    "酒店", "厂", "店", "行", "部", "社", "站", "院", "所",
)  # fmt: skip
BUSINESS = (
    "精密机械", "机械制造", "机械", "精密", "电子科技", "电子", "科技发展", "科技", "技术", "信息技术", "信息", "网络",
    "智能", "自动化", "设备", "装备", "仪器", "仪表", "电器", "电气", "电缆", "线缆", "电力", "电梯", "光电", "光伏",
    "能源", "新能源", "新材料", "材料", "建材", "水泥", "玻璃", "陶瓷", "钢铁", "金属", "五金", "铸造", "模具", "轴承",
    "阀门", "管业", "塑料", "塑胶", "橡胶", "橡塑", "化工", "化学", "涂料", "农药", "化肥", "医药", "药业", "制药",
    "生物", "医疗", "器械", "食品", "饮料", "乳业", "粮油", "酒业", "茶业", "肉类", "水产", "调味品", "纺织", "服装",
    "服饰", "针织", "印染", "丝绸", "家纺", "鞋业", "皮革", "玩具", "家具", "家居", "木业", "纸业", "包装", "印刷",
    "汽车", "汽配", "车业", "车辆", "船舶", "航空", "建设", "建筑", "工程", "安装", "装饰", "装潢", "消防", "环保",
    "环境", "检测", "检验", "认证", "计量", "特种设备", "锅炉", "压力容器", "燃气", "石油", "石化", "矿业", "贸易",
    "商贸", "进出口", "实业", "工业", "产业", "制造", "制品", "发展", "投资", "控股", "物流", "运输", "仓储", "农业",
    "农产品", "种业", "养殖", "畜牧", "餐饮", "咨询", "服务", "管理", "文化", "传媒", "教育", "用品", "日用品", "日化",
    "化妆品", "洗涤", "电动车", "童车", "灯具", "照明", "电池", "电源", "半导体", "通信", "通讯", "软件", "数据",
)  # fmt: skip
_NOBODY = {*BUSINESS, "中国", "中华"}
_BRACKETS = re.compile(r"\([^()]*\)")
_AREA = re.compile(r"^(?:中国|中华)?(?:[^省市县区]{2,6}(?:省|自治区|市|自治州|地区|县|区|旗))+")


def _behind(words):
    return re.compile(f"(?:{'|'.join(sorted(words, key=len, reverse=True))})$")


_FORM, _BUSINESS = _behind(FORMS), _behind(BUSINESS)


def distinctive(name, places=()):
    """The distinctive part of a name, "" where nothing is left that tells it; `places` are names of areas that may
    stand in front without their level (南京)."""
    left = _BRACKETS.sub("", fold(name))
    left = _cut_front(left, places)
    for pattern in (_FORM, _BUSINESS):
        while (found := pattern.search(left)) and found.start() >= SHORTEST:
            left = left[: found.start()]
    return left if len(left) >= SHORTEST and left not in _NOBODY else ""


def _cut_front(name, places):
    """Without the areas in front, unless too little is left to be a name."""
    found = _AREA.match(name)
    left = name[found.end() :] if found and len(name) - found.end() >= SHORTEST else name
    fronts = sorted({fold(place) for place in places if len(place) >= SHORTEST}, key=len, reverse=True)
    while front := next((each for each in fronts if left.startswith(each) and len(left) > len(each) + 1), ""):
        left = left[len(front) :]
    return left
