"""Runs, remembered mappings, problems."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportRun(models.Model):
    """One file brought into one company.

    Rows written for a run count only while the run is visible: `published_at` set, `undone_at` not. So publishing
    and undoing a million rows is one update of this row, and a killed run leaves nothing that counts.
    """

    class Kind(models.TextChoices):
        """What a row of the file is."""

        ROSTER = "roster", _("roster")
        ASSIGNMENTS = "assignments", _("assignments")
        FACTS = "facts", _("facts")
        INDICATORS = "indicators", _("indicators")

    class State(models.TextChoices):
        """Where the run is; the only ways are checking → problems | ready → writing → published → undone.

        A held run begins as uploaded, goes back to checking with every correction, and may be discarded until it is
        written.
        """

        UPLOADED = "uploaded", _("uploaded")
        CHECKING = "checking", _("checking")
        PROBLEMS = "problems", _("has problems")
        READY = "ready", _("checked")
        WRITING = "writing", _("writing")
        PUBLISHED = "published", _("imported")
        UNDONE = "undone", _("undone")
        REFUSED = "refused", _("refused")
        DISCARDED = "discarded", _("discarded")

    company_key = models.CharField(_("company"), max_length=60)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    state = models.CharField(_("state"), max_length=16, choices=State)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    mapping = models.JSONField(_("mapping"), default=dict)
    options = models.JSONField(_("options"), default=dict)
    dry_run = models.BooleanField(_("dry run"), default=False)
    backfill = models.BooleanField(_("known since it happened"), default=False)
    rows_read = models.IntegerField(_("rows read"), default=0)
    rows_written = models.IntegerField(_("rows written"), default=0)
    progress_row = models.IntegerField(_("last row written"), default=0)
    counts = models.JSONField(_("counts and control sums"), default=dict)
    refusal = models.JSONField(_("refusal"), default=dict)
    held = models.BooleanField(_("waits for a person"), default=False)
    """True for a run of the browser: after the check it waits until a person confirms."""
    started_at = models.DateTimeField(_("started at"))
    started_by = models.CharField(_("started by"), max_length=160)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    confirmed_by = models.CharField(_("confirmed by"), max_length=160, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True)
    undone_at = models.DateTimeField(_("undone at"), null=True)

    class Meta:
        indexes = [models.Index(fields=["company_key", "-id"], name="imports_run_company")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.kind} {self.state}"


class ImportMapping(models.Model):
    """How a company's own headers were read last time, by kind and signature of the headers."""

    company_key = models.CharField(max_length=60)
    kind = models.CharField(max_length=16)
    signature = models.CharField(max_length=64)
    mapping = models.JSONField()
    used_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company_key", "kind", "signature"], name="imports_mapping_one_per_signature"
            )
        ]

    def __str__(self) -> str:
        return f"{self.company_key} {self.kind}"


class ImportProblem(models.Model):
    """Something wrong in one cell or row. `raw` is masked where it is identity data."""

    class Severity(models.TextChoices):
        """An error stops the import; a doubt is shown and may be accepted."""

        ERROR = "error", _("error")
        DOUBT = "doubt", _("doubt")

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="problems")
    row = models.IntegerField(_("row"))
    column = models.CharField(_("column"), max_length=200, blank=True)
    severity = models.CharField(_("severity"), max_length=8, choices=Severity)
    code = models.CharField(_("code"), max_length=60)
    raw = models.CharField(_("value"), max_length=200, blank=True)
    details = models.JSONField(_("details"), default=dict)
    person = models.CharField(_("name or number"), max_length=120, blank=True)
    alike = models.CharField(max_length=32, blank=True)
    """Equal for problems that one correction mends: the same writing in the same column."""

    class Meta:
        indexes = [models.Index(fields=["run", "row"], name="imports_problem_run_row")]

    def __str__(self) -> str:
        return f"{self.row} {self.column} {self.code}"


class ImportCorrection(models.Model):
    """What a person decided about a row or a writing of one run; every later check reads the file through these."""

    class Kind(models.TextChoices):
        """What was decided."""

        WRITE = "write", _("written instead")
        SKIP = "skip", _("row left out")
        READ_AS = "read_as", _("name read as")
        CREATE = "create", _("name to be created")
        UPDATE = "update", _("person updated")

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="corrections")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    row = models.IntegerField(_("row"), default=0)
    """0 for names, which are read so in every row."""
    column = models.CharField(_("column"), max_length=200, blank=True)
    """A header of the file; for names the field, such as `department`."""
    written = models.CharField(_("name as written"), max_length=200, blank=True)
    raw = models.CharField(_("value before"), max_length=200, blank=True)
    """What the cell said, for whoever looks; masked where it is identity data."""
    value = models.TextField(_("value"), blank=True)
    """The key that a name is read as, the token of what is written instead (it may be identity data), or the mark of
    the difference that was agreed to: another difference is asked about again."""
    person = models.CharField(_("name or number"), max_length=120, blank=True)
    made_at = models.DateTimeField(_("decided at"))
    made_by = models.CharField(_("decided by"), max_length=160)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "row", "column", "written"], name="imports_correction_one_per_place"
            )
        ]

    def __str__(self) -> str:
        return f"{self.row} {self.column} {self.kind}"
