"""The pages: a package an area, components, templates and static files."""
