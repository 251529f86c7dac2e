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
    "chenjing": ("/", "/people", "/people?q=nobody", "/organisation", "/imports", "/imports/new"),
    "liuyuan": ("/", "/path"),
}
"""Username → addresses."""
PUBLIC = ("/sign-in",)
