"""Actions, objects and details of audit lines in words. What has none yet is shown as it is called in code."""

from collections.abc import Callable, Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from jinjie.foundation.approvals.logic.terms import Verb
from jinjie.foundation.approvals.wording import did
from jinjie.foundation.people.choices import Change, FieldGroup, Role, Scope

Words = Mapping[str, Callable[[], str]]


def _look(group: FieldGroup) -> Callable[[], str]:
    return lambda: _("Looked at: %(group)s") % {"group": group.label}


def _labels(kind: type[TextChoices]) -> Words:
    def label(member: TextChoices) -> Callable[[], str]:
        return lambda: str(member.label)

    return {str(member.value): label(member) for member in kind}


LOOKS: Words = {f"read.{group.value}": _look(group) for group in FieldGroup}
PEOPLE: Words = {
    "people.hire": lambda: _("Hired"),
    "people.change_assignment": lambda: _("Changed an assignment"),
    "people.cancel_change": lambda: _("Cancelled a planned change"),
    "people.end_employment": lambda: _("Entered a last day"),
    "people.add_dotted_line": lambda: _("Added a dotted line"),
    "people.edit_person": lambda: _("Changed a person's file"),
    "people.forget_values": lambda: _("Forgot what imports had kept for undoing"),
    "people.fill_in": lambda: _("Filled in a person's file"),
    "people.export_roster": lambda: _("Exported the roster"),
    "people.bring_roster": lambda: _("Imported a roster"),
    "people.bring_history": lambda: _("Imported histories"),
    "people.add_entry": lambda: _("Added to a person's file"),
    "people.attach": lambda: _("Attached a file to a person"),
    "people.void_entry": lambda: _("Took something out of a person's file"),
    "people.restore_entry": lambda: _("Brought something of a person's file back"),
    "people.undo_import": lambda: _("Undid an import of people"),
}
ORGANISATION: Words = {
    "people.create_company": lambda: _("Made a company"),
    "people.create_department": lambda: _("Made a department"),
    "people.create_position": lambda: _("Made a position"),
    "people.create_sequence": lambda: _("Made a sequence"),
    "people.create_level": lambda: _("Made a level"),
    "people.arrange_position": lambda: _("Arranged a position"),
    "people.move_department": lambda: _("Moved a department"),
    "people.move_level": lambda: _("Moved a level"),
    "people.place_level": lambda: _("Placed a level"),
    "people.rename": lambda: _("Renamed"),
    "people.set_company_head": lambda: _("Named the head of the company"),
    "people.set_department_head": lambda: _("Named the head of a department"),
    "customfields.define_field": lambda: _("Defined a custom field"),
    "customfields.change_field": lambda: _("Changed a custom field"),
    "customfields.move_field": lambda: _("Moved a custom field"),
    "customfields.retire_field": lambda: _("Retired a custom field"),
    "customfields.restore_field": lambda: _("Brought a custom field back"),
    "people.load_calendar": lambda: _("Loaded a work calendar"),
}
ACCESS: Words = {
    "accounts.sign_in": lambda: _("Signed in"),
    "accounts.create_user": lambda: _("Made a user"),
    "accounts.open_account": lambda: _("Opened an account"),
    "people.open_account": lambda: _("Opened an account"),
    "people.link_user": lambda: _("Linked a user to a person"),
    "accounts.issue_link": lambda: _("Issued a one-time link"),
    "accounts.use_link": lambda: _("Used a one-time link"),
    "accounts.change_password": lambda: _("Changed the password"),
    "accounts.enrol_totp": lambda: _("Added an authenticator app"),
    "accounts.enrol_passkey": lambda: _("Added a passkey"),
    "accounts.rename_passkey": lambda: _("Renamed a passkey"),
    "accounts.remove_second_step": lambda: _("Removed a second step"),
    "accounts.renew_recovery_codes": lambda: _("Renewed recovery codes"),
    "accounts.end_session": lambda: _("Signed a device out"),
    "accounts.end_other_sessions": lambda: _("Signed other devices out"),
    "accounts.end_every_session": lambda: _("Signed somebody out everywhere"),
    "accounts.set_language": lambda: _("Changed the language"),
    "accounts.set_theme": lambda: _("Changed the colours"),
    "people.grant_role": lambda: _("Gave a role"),
    "people.revoke_role": lambda: _("Took a role back"),
    "people.delegate": lambda: _("Lent rights"),
    "people.end_delegation": lambda: _("Ended a delegation"),
}
GROWTH: Words = {
    "growth.record_fact": lambda: _("Recorded a fact"),
    "growth.decide_fact": lambda: _("Decided about a fact"),
    "growth.correct_fact": lambda: _("Corrected a fact"),
    "growth.ask_for_more": lambda: _("Asked for more evidence"),
    "growth.take_back_decision": lambda: _("Took a decision back"),
    "growth.change_reported": lambda: _("Changed a reported fact"),
    "growth.turn_reported": lambda: _("Withdrew a reported fact"),
    "growth.attach_evidence": lambda: _("Attached evidence"),
    "growth.define_fact_type": lambda: _("Defined a fact type"),
    "growth.create_fact_type": lambda: _("Made a fact type"),
    "growth.change_fact_type": lambda: _("Changed a fact type"),
    "growth.retire_fact_type": lambda: _("Retired a fact type"),
    "growth.define_item": lambda: _("Named an item"),
    "growth.provide_built_in_types": lambda: _("Provided the built-in fact types"),
    "growth.publish_import": lambda: _("Imported facts"),
    "growth.retract_fact": lambda: _("Took a fact back"),
    "awards.define_award": lambda: _("Added an award to the catalogue"),
    "awards.change_award": lambda: _("Changed an award of the catalogue"),
    "awards.retire_award": lambda: _("Retired an award"),
    "awards.restore_award": lambda: _("Brought an award back"),
    "awards.set_rule": lambda: _("Set the rule of an award"),
    "awards.give": lambda: _("Gave an award"),
    "awards.revoke": lambda: _("Took an award back"),
    "projects.define_kind": lambda: _("Named a kind of project"),
    "projects.register": lambda: _("Registered a project"),
    "projects.change": lambda: _("Changed a project"),
    "projects.open_seat": lambda: _("A project looks for people"),
    "projects.ask_to_join": lambda: _("Asked to join a project"),
    "projects.withdraw_asking": lambda: _("Took back the wish to join a project"),
    "projects.decline": lambda: _("Declined someone for a project"),
    "projects.join": lambda: _("Took someone into a project"),
    "projects.leave": lambda: _("Left a project"),
    "projects.close": lambda: _("Closed a project"),
    "projects.reopen": lambda: _("Opened a project again"),
    "career.apply_ladder": lambda: _("Applied a ladder"),
    "career.choose_target": lambda: _("Chose a target"),
    "career.export_record": lambda: _("Took a growth record out"),
    "career.export_standings": lambda: _("Took standings out"),
    "career.apply": lambda: _("Applied for a level"),
    "career.make_plan": lambda: _("Made a growth plan"),
    "career.change_plan": lambda: _("Changed a growth plan"),
    "career.reach_plan": lambda: _("Reached the level of a growth plan"),
    "career.name_mentor": lambda: _("Named the mentor of a growth plan"),
    "career.end_application": lambda: _("An application ended"),
    "career.nominate": lambda: _("Nominated somebody, or said why not now"),
    "career.answer_nomination": lambda: _("A nomination ended"),
    "career.object": lambda: _("Objected to an application"),
    "career.answer_objection": lambda: _("Answered an objection"),
    "career.name_panel": lambda: _("Named people for a panel"),
    "career.leave_panel": lambda: _("Took somebody from a panel"),
    "career.open_defence": lambda: _("Began the scoring of a defence"),
    "career.score_defence": lambda: _("Scored a defence"),
    "career.declare_conflict": lambda: _("Declared a conflict of interest"),
    "career.remind_panel": lambda: _("Reminded a panel"),
    "career.close_defence": lambda: _("Closed the panel of a defence"),
    "career.decide": lambda: _("Decided day and post of a promotion"),
    "career.propose_raise": lambda: _("Proposed a raise"),
    "career.read_standard": lambda: _("Read a published standard"),
    "career.comment_on_standard": lambda: _("Commented on a standard"),
    "career.answer_comment": lambda: _("Answered or hid a comment on a standard"),
    "career.take_back_comment": lambda: _("Took a comment on a standard back"),
    "career.freeze_again": lambda: _("Froze what stands of an application that was submitted again"),
    "career.open_round": lambda: _("Opened a promotion round"),
    "career.change_round": lambda: _("Changed a promotion round"),
    "career.close_round": lambda: _("Closed a promotion round"),
    "career.grant": lambda: _("Granted a promotion"),
    "career.undo_promotion": lambda: _("Took a promotion back"),
    "career.start_draft": lambda: _("Started a draft of a standard"),
    "career.change_draft": lambda: _("Changed a draft of a standard"),
    "criteria.publish_version": lambda: _("Published a standard"),
    "criteria.evaluate": lambda: _("Evaluated"),
    "criteria.freeze": lambda: _("Froze an explanation"),
}


def _request(verb: Verb) -> Callable[[], str]:
    return lambda: _("Request: %(what)s") % {"what": did(verb)}


APPROVALS: Words = {
    **{f"approvals.{verb.value}": _request(verb) for verb in Verb},
    "approvals.clock": lambda: _("Request: time went by"),
    "approvals.hold": lambda: _("Request: its decision could not be carried out"),
    "approvals.save_flow": lambda: _("Saved a flow"),
    "approvals.discard_draft": lambda: _("Threw the draft of a flow away"),
    "approvals.publish_flow": lambda: _("Published a flow"),
    "approvals.retire_flow": lambda: _("Retired a flow"),
    "approvals.save_form": lambda: _("Saved a form"),
    "approvals.publish_form": lambda: _("Published a form"),
    "approvals.discard_form": lambda: _("Threw the draft of a form away"),
    "approvals.retire_form": lambda: _("Retired a form"),
    "approvals.appoint_deputy": lambda: _("Named a deputy"),
    "approvals.end_deputy": lambda: _("Ended a deputyship"),
}
SYSTEM: Words = {
    "imports.begin": lambda: _("Began an import"),
    "imports.undo": lambda: _("Undid an import"),
    "files.clear_abandoned": lambda: _("Cleared a file that was attached to nothing"),
    "files.keep": lambda: _("Kept a file"),
    "preferences.set": lambda: _("Changed a setting"),
    "notifications.send_test": lambda: _("Sent a test message"),
    "notifications.choose": lambda: _("Chose how to be told"),
    "notifications.add_endpoint": lambda: _("Let a device receive messages"),
    "notifications.remove_endpoint": lambda: _("Let a device receive no more messages"),
    "preferences.save_view": lambda: _("Saved a view"),
    "preferences.remove_view": lambda: _("Removed a view"),
    "preferences.set_home_order": lambda: _("Ordered the home page"),
    "keys.add": lambda: _("Added a field key"),
    "keys.rotate": lambda: _("Rotated the field keys"),
    "backups.restore": lambda: _("Restored a backup"),
    "audit.erase_payload": lambda: _("Erased what a line told"),
}
GROUPS: Mapping[str, tuple[Callable[[], str], Words]] = {
    "looks": (lambda: _("Looks at protected values"), LOOKS),
    "access": (lambda: _("Sign-in, roles, access"), ACCESS),
    "people": (lambda: _("People"), PEOPLE),
    "organisation": (lambda: _("Organisation"), ORGANISATION),
    "growth": (lambda: _("Growth and standards"), GROWTH),
    "approvals": (lambda: _("Approvals"), APPROVALS),
    "system": (lambda: _("Imports, settings, keys"), SYSTEM),
}
ACTIONS: Words = {code: word for _title, words in GROUPS.values() for code, word in words.items()}
OBJECTS: Words = {
    "notifications.ChannelState": lambda: _("Channel"),
    "notifications.Wishes": lambda: _("Message settings"),
    "notifications.Endpoint": lambda: _("Device for messages"),
    "people.Employee": lambda: _("Person"),
    "people.Roster": lambda: _("Roster"),
    "preferences.SavedView": lambda: _("Saved view"),
    "career.Standings": lambda: _("Standings"),
    "career.StandardComment": lambda: _("Comment on a standard"),
    "people.Company": lambda: _("Company"),
    "customfields.CustomField": lambda: _("Custom field"),
    "people.Department": lambda: _("Department"),
    "people.Position": lambda: _("Position"),
    "people.Sequence": lambda: _("Sequence"),
    "people.Level": lambda: _("Level"),
    "people.WorkCalendar": lambda: _("Work calendar"),
    "people.RoleGrant": lambda: _("Role grant"),
    "people.Delegation": lambda: _("Delegation"),
    "accounts.User": lambda: _("User"),
    "growth.Fact": lambda: _("Fact"),
    "growth.FactType": lambda: _("Fact type"),
    "growth.FactItem": lambda: _("Item"),
    "awards.Award": lambda: _("Award"),
    "awards.Gift": lambda: _("Award given"),
    "projects.Project": lambda: _("Project"),
    "projects.ProjectKind": lambda: _("Kind of project"),
    "projects.Member": lambda: _("Member of a project"),
    "career.Ladder": lambda: _("Ladder"),
    "career.GrowthPlan": lambda: _("Growth plan"),
    "career.Application": lambda: _("Application"),
    "career.Nomination": lambda: _("Nomination"),
    "career.Promotion": lambda: _("Promotion"),
    "career.PromotionRound": lambda: _("Promotion round"),
    "career.RaiseProposal": lambda: _("Proposed raise"),
    "career.StandardDraft": lambda: _("Draft of a standard"),
    "criteria.CriteriaVersion": lambda: _("Standard"),
    "criteria.FrozenExplanation": lambda: _("Frozen explanation"),
    "approvals.Request": lambda: _("Request"),
    "approvals.Flow": lambda: _("Flow"),
    "approvals.Form": lambda: _("Form"),
    "imports.ImportRun": lambda: _("Import"),
    "files.StoredFile": lambda: _("File"),
    "preferences.Preference": lambda: _("Setting"),
    "keys.Key": lambda: _("Field key"),
    "backups.Backup": lambda: _("Backup"),
    "audit.AuditLine": lambda: _("Audit line"),
}
DETAILS: Words = {
    "reason": lambda: _("Reason"),
    "fields": lambda: _("Fields"),
    "role": lambda: _("Role"),
    "scope": lambda: _("Scope"),
    "company": lambda: _("Company"),
    "on": lambda: _("In force from"),
    "last_day": lambda: _("Last day"),
    "hired_on": lambda: _("Hired on"),
    "change": lambda: _("Change"),
    "people": lambda: _("People"),
    "facts": lambda: _("Facts"),
    "rows": lambda: _("Rows"),
    "language": lambda: _("Language"),
    "type": lambda: _("Type"),
    "kind": lambda: _("Kind"),
    "until": lambda: _("Until"),
    "written": lambda: _("Written"),
    "moved": lambda: _("Moved"),
    "aims_at": lambda: _("Level"),
    "level": lambda: _("Level"),
}
VALUES: Mapping[str, Words] = {
    "role": _labels(Role),
    "scope": _labels(Scope),
    "change": _labels(Change),
    "fields": {
        "id_number": lambda: _("ID number"),
        "phone": lambda: _("Phone"),
        "bank_account": lambda: _("Bank account"),
        "address": lambda: _("Address"),
        "health_notes": lambda: _("Health notes"),
    },
}


def said(words: Words, code: str) -> str:
    """The words for a code, or the code."""
    return words[code]() if code in words else code
