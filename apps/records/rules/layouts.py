"""The layouts the ledger takes: the two publicities 双公示 (penalties, licences), the ledger's own, that of the API.

Field names of the 2018 data standard and the Chinese headings of its templates. The layout of a file is told from its
header. Files for the credit platform are written in the same layout, each column under its first heading, in the order
of the standard.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Layout:
    """`columns` maps our field to the headings it goes by; `required` must be there; `kind` when no column says it.

    `kept`: fields that stay with the fact as the decision has them (its `detail`). `unread`: columns of the standard
    that are never taken in. `in_yuan`: amounts are in yuan; those of files are in 万元, as the standard has them.
    """

    code: str
    kind: str
    columns: dict
    required: tuple
    kept: tuple = ()
    unread: tuple = ()
    in_yuan: bool = False


PENALTY = Layout(
    "penalty",
    "penalty",
    {
        "subject_name": ("CF_XDR_MC", "行政相对人名称"),
        "subject_class": ("CF_XDR_LB", "行政相对人类别"),
        "subject_code": ("CF_XDR_SHXYM", "统一社会信用代码", "行政相对人代码_1(统一社会信用代码)", "行政相对人代码_1"),
        "older_code": ("CF_XDR_GSZC", "工商注册号", "行政相对人代码_2(工商注册号)", "行政相对人代码_2"),
        "organisation_code": ("CF_XDR_ZZJG", "行政相对人代码_3(组织机构代码)", "行政相对人代码_3"),
        "tax_code": ("CF_XDR_SWDJ", "行政相对人代码_4(税务登记号)", "行政相对人代码_4"),
        "institution_code": ("CF_XDR_SYDW", "行政相对人代码_5(事业单位证书号)", "行政相对人代码_5"),
        "society_code": ("CF_XDR_SHZZ", "行政相对人代码_6(社会组织登记证号)", "行政相对人代码_6"),
        "representative": ("CF_FRDB", "法定代表人"),
        "representative_id_kind": ("CF_FR_ZJLX", "法定代表人证件类型"),
        "representative_id": ("CF_FR_ZJHM", "法定代表人证件号码"),
        "document_number": ("CF_WSH", "行政处罚决定书文号", "决定书文号"),
        "title": ("CF_WFXW", "违法行为类型"),
        "facts": ("CF_SY", "违法事实"),
        "legal_basis": ("CF_YJ", "处罚依据"),
        "category": ("CF_CFLB", "处罚类别"),
        "content": ("CF_NR", "处罚内容"),
        "amount": ("CF_NR_FK", "罚款金额（万元）", "罚款金额(万元)"),
        "forfeited": ("CF_NR_WFFF", "没收违法所得、没收非法财物的金额（万元）", "没收金额(万元)", "没收金额（万元）"),
        "licence_taken": ("CF_NR_ZKDX", "暂扣或吊销证照名称及编号"),
        "occurred_on": ("CF_JDRQ", "处罚决定日期"),
        "valid_until": ("CF_YXQ", "处罚有效期"),
        "public_until": ("CF_GSJZQ", "公示截止期", "公示截止日期"),
        "authority": ("CF_CFJG", "处罚机关"),
        "authority_code": ("CF_CFJGDM", "处罚机关统一社会信用代码"),
        "origin": ("CF_SJLY", "数据来源单位"),
        "origin_code": ("CF_SJLYDM", "数据来源单位统一社会信用代码"),
        "remark": ("BZ", "备注"),
        # not of the standard: how a file tells a new record from one that changes or takes back what was sent before
        "operation": ("CZLX", "操作类型"),
    },
    ("subject_name", "subject_code", "document_number", "category", "occurred_on"),
    kept=(
        *("facts", "category", "content", "forfeited", "licence_taken", "valid_until", "authority", "authority_code"),
        "remark",
    ),
    # of natural persons nothing is taken in; class and other numbers are the register's, the sender is the source
    unread=(
        *("subject_class", "representative", "representative_id_kind", "representative_id", "organisation_code"),
        *("tax_code", "institution_code", "society_code", "origin", "origin_code"),
    ),
)
NEW, CHANGE, DELETE = "新增", "变更", "删除"  # words of the column "operation"; without it every row is new
LICENCE = Layout(
    "licence",
    "licence",
    {
        "subject_name": ("XK_XDR_MC", "行政相对人名称"),
        "subject_class": ("XK_XDR_LB", "行政相对人类别"),
        "subject_code": ("XK_XDR_SHXYM", "统一社会信用代码", "行政相对人代码_1(统一社会信用代码)", "行政相对人代码_1"),
        "older_code": ("XK_XDR_GSZC", "工商注册号", "行政相对人代码_2(工商注册号)", "行政相对人代码_2"),
        "organisation_code": ("XK_XDR_ZZJG", "行政相对人代码_3(组织机构代码)", "行政相对人代码_3"),
        "tax_code": ("XK_XDR_SWDJ", "行政相对人代码_4(税务登记号)", "行政相对人代码_4"),
        "institution_code": ("XK_XDR_SYDW", "行政相对人代码_5(事业单位证书号)", "行政相对人代码_5"),
        "society_code": ("XK_XDR_SHZZ", "行政相对人代码_6(社会组织登记证号)", "行政相对人代码_6"),
        "representative": ("XK_FRDB", "法定代表人"),
        "representative_id_kind": ("XK_FR_ZJLX", "法定代表人证件类型"),
        "representative_id": ("XK_FR_ZJHM", "法定代表人证件号码"),
        "person_id_kind": ("XK_XDR_ZJLX", "自然人证件类型"),
        "person_id": ("XK_XDR_ZJHM", "自然人证件号码"),
        "title": ("XK_XKWS", "行政许可决定文书名称"),
        "document_number": ("XK_WSH", "行政许可决定文书号"),
        "category": ("XK_XKLB", "许可类别"),
        "certificate_name": ("XK_XKZS", "许可证书名称"),
        "certificate": ("XK_XKBH", "许可编号"),
        "content": ("XK_NR", "许可内容"),
        "occurred_on": ("XK_JDRQ", "许可决定日期"),
        "valid_from": ("XK_YXQZ", "有效期自"),
        "public_until": ("XK_YXQZI", "有效期至"),
        "authority": ("XK_XKJG", "许可机关"),
        "authority_code": ("XK_XKJGDM", "许可机关统一社会信用代码"),
        "status": ("XK_ZT", "当前状态"),
        "origin": ("XK_LYDW", "数据来源单位"),
        "origin_code": ("XK_LYDWDM", "数据来源单位统一社会信用代码"),
        "remark": ("BZ", "备注"),
        "operation": ("CZLX", "操作类型"),
    },
    ("subject_name", "subject_code", "document_number", "occurred_on"),
    kept=("authority", "authority_code"),  # who granted it answers for it, not who sends the file
    unread=(
        *("subject_class", "organisation_code", "tax_code", "institution_code", "society_code", "representative"),
        *("representative_id_kind", "representative_id", "person_id_kind", "person_id", "category", "certificate_name"),
        *("certificate", "valid_from", "status", "origin", "origin_code", "remark"),
    ),
)
LEDGER = Layout(
    "ledger",
    "",
    {
        "subject_name": ("subject_name", "企业名称"),
        "subject_code": ("subject_code", "uscc", "统一社会信用代码"),
        "older_code": ("older_code", "注册号"),
        "kind": ("kind", "信息类别"),
        "severity": ("severity", "严重程度"),
        "document_number": ("document_number", "文书号"),
        "source_key": ("source_key", "业务编号"),
        "title": ("title", "事项"),
        "legal_basis": ("legal_basis", "法律依据"),
        "amount": ("amount_wan", "金额（万元）", "金额(万元)"),
        "occurred_on": ("occurred_on", "日期"),
        "public_until": ("public_until", "公示截止日期"),
        "authority": ("authority", "认定机关"),
    },
    ("subject_code", "kind", "source_key", "occurred_on"),
    kept=("authority",),
)
# the ledger's own by its plain names, as a source agency reports it over the API
REPORT = Layout("api", "", {field: (field,) for field in LEDGER.columns}, LEDGER.required, LEDGER.kept, in_yuan=True)
LAYOUTS = (PENALTY, LICENCE, LEDGER)  # of files


def find(header, among=LAYOUTS):
    """(Layout, {field: position}) for the layout whose required columns the header has; (None, missing) otherwise.

    `missing` lists the headings lacking in the layout that comes closest.
    """
    names = [name.strip() for name in header]
    lacking_least = None
    for layout in among:
        found = {
            field: names.index(heading)
            for field, headings in layout.columns.items()
            for heading in headings
            if heading in names and field not in layout.unread
        }
        lacking = [layout.columns[field][-1] for field in layout.required if field not in found]
        if not lacking:
            return layout, found
        if lacking_least is None or len(lacking) < len(lacking_least):
            lacking_least = lacking
    return None, lacking_least
