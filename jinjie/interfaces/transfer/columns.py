"""What an import can bring: for each kind its fields, what they are called, and what headers usually call them."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

ROSTER, ASSIGNMENTS, FACTS, INDICATORS = "roster", "assignments", "facts", "indicators"


@dataclass(frozen=True)
class Field:
    """A field of an import. `synonyms` are headers, whatever their width, case or punctuation."""

    key: str
    label: Any
    synonyms: tuple[str, ...]
    required: bool = False
    private: bool = False
    """Identity data: shown masked in reports."""
    kind: str = ""
    """Of a custom field how its values are read."""
    choices: tuple[str, ...] = ()


def _field(key: str, label: Any, synonyms: str, *, required: bool = False, private: bool = False) -> Field:
    return Field(key, label, tuple(synonyms.split("|")), required, private)


_NUMBER = "工号|员工编号|员工工号|人员编号|职工编号|员工号|人员工号|工號|員工編號|職工編號|number|employee number|employee no|employee id|emp no|emp id|empno|staff no|staff id|employee|员工|人员"
_NAME = "姓名|员工姓名|名字|中文名|姓名[冗余]|name|full name|employee name|display name|chinese name"
_ID = "身份证号|身份证号码|身份证|公民身份号码|证件号|证件号码|身分證字號|身份證號|id number|id card|id card no|national id|identity number"
_DEPARTMENT = "部门|所属部门|部门名称|所在部门|一级部门|部門|所屬部門|單位|department|dept|department name|dept no|dept name|org unit|unit|用工部门"
_DEPARTMENT_2 = "二级部门|二级组织|sub department|department 2|team"
_DEPARTMENT_3 = "三级部门|三级组织|组别|小组|班组|department 3|group"
_POSITION = "职位|岗位|岗位名称|职务|担任职位|职位名称|職位|職稱|職務|崗位|position|position name|job title|title|job|role"
_LEVEL = "职级|级别|岗级|职位层级|职等|职位层次|職級|職等|level|job level|grade level|rank|job grade"
_MANAGER = "上级|直接上级|直属上级|上级工号|汇报对象|汇报人|汇报上级|主管|经理|部门负责人|主管工號|manager|manager number|manager id|reports to|supervisor|line manager"

FIELDS: dict[str, tuple[Field, ...]] = {
    ROSTER: (
        _field("number", _("employee number"), _NUMBER, required=True),
        _field("name", _("name"), _NAME, required=True),
        _field("given_name", _("given name"), "名|given name|first name|firstname"),
        _field("family_name", _("family name"), "姓|姓氏|family name|last name|surname|lastname"),
        _field("name_en", _("English name"), "英文名|英文姓名|english name|name en"),
        _field("gender", _("gender"), "性别|性別|gender|sex"),
        _field("born_on", _("born on"), "出生日期|出生年月日|出生年月|生日|出生|date of birth|birth date|birthday|born on|born"),
        _field("id_number", _("ID number"), _ID, private=True),
        _field("phone", _("phone"), "手机号|手机|手机号码|联系方式|联系电话|电话|移动电话|手機|手機號碼|行動電話|電話|phone|mobile|phone number|mobile phone|cell", private=True),
        _field("email", _("e-mail"), "邮箱|工作邮箱|电子邮箱|邮件地址|电子邮件|企业邮箱|電子郵件|信箱|email|e-mail|mail|work email|email address"),
        _field("bank_account", _("bank account"), "银行卡号|银行账号|工资卡号|工资卡银行账号1|工资卡账号|銀行帳號|bank account|account number|iban", private=True),
        _field("department", _("department"), _DEPARTMENT),
        _field("department_2", _("second-level department"), _DEPARTMENT_2),
        _field("department_3", _("third-level department"), _DEPARTMENT_3),
        _field("position", _("position"), _POSITION),
        _field("level", _("level"), _LEVEL),
        _field("manager", _("manager"), _MANAGER),
        _field("hired_on", _("hired on"), "入职日期|入职时间|入职日|入司时间|当前公司入职日|到岗日期|入司日期|入職日期|到職日|到職日期|hire date|hired on|start date|date hired|joined|join date|joining date|onboard date", required=True),
        _field("probation_until", _("probation until"), "试用期到期日|试用期结束日期|试用期至|試用期至|probation until|probation end|end of probation"),
        _field("regular_on", _("regular from"), "转正日期|转正时间|转正日|轉正日期|regular from|regular on|confirmed on"),
        _field("notice_on", _("notice given on"), "离职申请日期|提出离职日期|notice date|notice given on|resigned on"),
        _field("last_day", _("last day"), "离职日期|离职时间|最后工作日|最后工作日期|離職日期|離職日|last day|leave date|termination date|left on|end date"),
        _field("state", _("state"), "状态|员工状态|在职状态|当前状态|人员状态|狀態|在職狀態|state|status|employment status"),
    ),
    ASSIGNMENTS: (
        _field("employee", _("employee number"), _NUMBER, required=True),
        _field("name", _("name"), _NAME),
        _field("id_number", _("ID number"), _ID, private=True),
        _field("valid_from", _("from"), "开始日期|生效日期|起始日期|任职开始日期|开始时间|调动日期|变动日期|任职日期|開始日期|生效日|from|from date|start date|valid from|effective date|effective from|since", required=True),
        _field("valid_to", _("until before"), "结束日期|终止日期|任职结束日期|截止日期|结束时间|結束日期|to|to date|end date|valid to|until|effective to"),
        _field("department", _("department"), _DEPARTMENT),
        _field("department_2", _("second-level department"), _DEPARTMENT_2),
        _field("department_3", _("third-level department"), _DEPARTMENT_3),
        _field("position", _("position"), _POSITION),
        _field("level", _("level"), _LEVEL),
        _field("manager", _("manager"), _MANAGER),
        _field("change", _("change"), "变动类型|异动类型|变动范围|调动类型|異動類型|change|change type|event"),
        _field("reason", _("reason"), "变动原因|调动原因|异动原因|原因|備註|备注|reason|remark|note"),
    ),
    FACTS: (
        _field("employee", _("employee number"), _NUMBER, required=True),
        _field("name", _("name"), _NAME),
        _field("id_number", _("ID number"), _ID, private=True),
        _field("type", _("fact type"), "类型|事项类型|记录类型|事实类型|類型|type|fact type|kind|record type"),
        _field("item", _("item"), "项目|名称|课程|课程名称|培训项目名称|奖项|奖项名称|证书|证书名称|资质名称|考试|考试名称|能力|能力项|項目|課程|獎項|item|course|award|certificate|test|exam|competency|training|subject"),
        _field("happened_on", _("happened on"), "日期|发生日期|完成日期|获得日期|颁发日期|考试日期|取证时间|完成时间|時間|時間點|date|happened on|completed on|awarded on|issued on|exam date|completion date"),
        _field("period", _("period"), "期间|考核周期|考核期|周期|月份|年月|季度|年度|期間|月份|period|month|quarter|year|review period"),
        _field("value", _("value"), "值|数值|分数|得分|成绩|结果值|完成值|實際值|分數|成績|value|score|result value|points|amount|figure"),
        _field("grade", _("grade"), "等级|绩效等级|考核等级|绩效|评级|等級|績效等級|grade|rating|performance"),
        _field("target", _("target"), "目标|目标值|目標|目標值|target|goal|quota"),
        _field("title", _("title"), "标题|事由|说明|描述|標題|說明|title|description|summary|subject line"),
        _field("passed", _("passed"), "是否通过|通过|是否合格|考核结果|通過|passed|pass|result"),
        _field("role", _("role"), "角色|项目角色|role in project|project role"),
        _field("outcome", _("outcome"), "项目结果|成果|结果|outcome|project result"),
        _field("related", _("other employee"), "徒弟工号|被辅导人|学员工号|徒弟|mentee|mentee number|related employee|learner"),
    ),
    INDICATORS: (
        _field("employee", _("employee number"), _NUMBER, required=True),
        _field("name", _("name"), _NAME),
        _field("id_number", _("ID number"), _ID, private=True),
        _field("metric", _("metric"), "指标|指标名称|考核指标|KPI|指标项|指標|指標名稱|metric|indicator|kpi name|measure|metric key"),
        _field("period", _("period"), "期间|周期|月份|年月|考核周期|考核月份|统计月份|季度|年度|日期|期間|月份|period|month|year month|quarter|year|week|date"),
        _field("period_start", _("period from"), "期间开始|开始日期|起始日期|period from|period start|from|start date"),
        _field("period_end", _("period to"), "期间结束|结束日期|截止日期|period to|period end|to|end date"),
        _field("value", _("value"), "值|数值|实际值|实际|完成值|实际完成|完成|結果|實際值|value|actual|actual value|result|figure|amount"),
        _field("target", _("target"), "目标|目标值|指标目标|計畫值|计划值|目標|目標值|target|goal|quota|plan"),
    ),
}  # fmt: skip


CUSTOM = "c_"
"""Before the key of a custom field."""


def field_of(kind: str, key: str, customs: tuple[Field, ...] = ()) -> Field | None:
    """The field of that key, one of the kind's or of the company's own."""
    return next((field for field in (*FIELDS[kind], *customs) if field.key == key), None)
