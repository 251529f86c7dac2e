"""The project register: list, one project, joining, registering, closing."""
