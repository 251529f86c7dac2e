"""The project register: what the company works on, whom it looks for, who took part in which role, and what came of it.

Nouns: project, kind (what standards count projects by), seat (an open role), member. Joining and the result are facts of
the growth record, so that `growth.count` counts projects by kind, role, size and result; what is looked for is an
opening (`growth.openings`) that paths and reminders name. Offers the events MemberJoined, ProjectClosed.
"""
