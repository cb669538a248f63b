"""Who the invented companies are: names, addresses, officers and head-counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Staff:
    """Head-counts of one year; both splits add up to the whole."""

    parent: int
    subsidiaries: int
    retired: int
    by_job: Mapping[str, int]
    by_education: Mapping[str, int]
    research: int

    @property
    def total(self) -> int:
        """Everybody employed at the end of the year."""
        return self.parent + self.subsidiaries


@dataclass(frozen=True, slots=True)
class Profile:
    """Who a company is in one year's report."""

    code: str
    short_name: str
    full_name: str
    english_name: str
    english_short: str
    legal_representative: str
    chief_accountant: str
    accounts_head: str
    secretary: str
    registered_address: str
    registered_postcode: str
    office_address: str
    office_postcode: str
    website: str
    email: str
    phone: str
    fax: str
    auditor: str
    auditor_address: str
    signing_auditors: str


HENGJIN = Profile(
    code="699901",
    short_name="珩槿精工",
    full_name="珩槿精工装备股份有限公司",
    english_name="Hengjin Precision Equipment Co., Ltd.",
    english_short="HJPE",
    legal_representative="褚砚舟",
    chief_accountant="栾知夏",
    accounts_head="费若楠",
    secretary="简叙白",
    registered_address="安徽省芜湖市鸠江区珩槿大道168号",
    registered_postcode="241000",
    office_address="安徽省芜湖市鸠江区珩槿大道168号研发楼6层",
    office_postcode="241000",
    website="www.hengjin.example",
    email="ir@hengjin.example",
    phone="0553-00001680",
    fax="0553-00001681",
    auditor="澹行会计师事务所（特殊普通合伙）",
    auditor_address="北京市海淀区澹行胡同9号5层",
    signing_auditors="仲临川、巫知秋",
)
XUNYAN = Profile(
    code="309902",
    short_name="浔砚生科",
    full_name="浔砚生物科技股份有限公司",
    english_name="Xunyan Bioscience Co., Ltd.",
    english_short="Xunyan Bioscience",
    legal_representative="郗望舒",
    chief_accountant="逄景行",
    accounts_head="尉迟静姝",
    secretary="訾云帆",
    registered_address="浙江省杭州市余杭区浔砚路88号",
    registered_postcode="311100",
    office_address="浙江省杭州市余杭区浔砚路88号1幢",
    office_postcode="311100",
    website="www.xunyan.example",
    email="zqb@xunyan.example",
    phone="0571-00008800",
    fax="0571-00008801",
    auditor="岑舟会计师事务所（特殊普通合伙）",
    auditor_address="上海市黄浦区岑舟路20号",
    signing_auditors="郦时雨、裘怀瑾",
)


HENGJIN_STAFF: Mapping[int, Staff] = {
    2022: Staff(
        1486,
        1127,
        38,
        {"生产人员": 1542, "销售人员": 214, "技术人员": 563, "财务人员": 61, "行政人员": 233},
        {"博士": 12, "硕士": 187, "本科": 894, "大专": 807, "大专以下": 713},
        402,
    ),
    2023: Staff(
        1541,
        1208,
        41,
        {"生产人员": 1603, "销售人员": 229, "技术人员": 618, "财务人员": 63, "行政人员": 236},
        {"博士": 15, "硕士": 214, "本科": 961, "大专": 842, "大专以下": 717},
        447,
    ),
}

XUNYAN_STAFF: Mapping[int, Staff] = {
    2022: Staff(
        512,
        387,
        0,
        {"生产人员": 318, "销售人员": 176, "技术人员": 297, "财务人员": 29, "行政人员": 79},
        {"博士": 31, "硕士": 168, "本科": 407, "大专": 194, "其他": 99},
        241,
    ),
    2023: Staff(
        534,
        402,
        0,
        {"生产人员": 326, "销售人员": 183, "技术人员": 318, "财务人员": 30, "行政人员": 79},
        {"博士": 36, "硕士": 187, "本科": 421, "大专": 195, "其他": 97},
        262,
    ),
}
