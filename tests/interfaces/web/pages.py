"""Every page of the demo company that somebody opens, by who opens it. A new page is written down here and audited."""

ZHANGSAN = "/people/qinghe/QH0217"
PAGES: dict[str, tuple[str, ...]] = {
    "zhangsan": (
        "/",
        "/path",
        "/path/why/sales",
        "/path/why/coaching",
        "/path/why",
        "/path/why?with=plan",
        "/record",
        "/record?kind=results&year=2026",
        "/record?q=nothing-like-it",
        "/record/add",
        "/record/add?type=document&item=team-management-plan",
        "/sections",
        "/me/profile",
        "/path?level=P5&as_of=2026-10-12",
        "/organisation",
        "/organisation?by=reporting",
        "/ladders",
        "/ladders/sales",
        "/ladders/sales/M1?version=3&before=1",
        "/me",
    ),
    "zhoulan": (
        "/",
        "/people",
        f"{ZHANGSAN}/path",
        f"{ZHANGSAN}/path/why/sales",
        f"{ZHANGSAN}/record",
        "/nowhere",
    ),
    "chenjing": (
        "/",
        "/people",
        "/people?q=nobody",
        "/organisation?as_of=2026-12-01",
        "/imports",
        "/imports/new",
        "/settings",
        "/settings/departments",
        "/settings/departments/new",
        "/settings/positions",
        "/settings/levels",
        "/settings/fact-types",
        "/settings/fact-types/new",
    ),
    "liuyuan": ("/", "/path"),
}
"""Username → addresses."""
PUBLIC = ("/sign-in",)
