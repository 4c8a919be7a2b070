"""`netbuilder templates`: what a new project can start from."""

from __future__ import annotations

from netbuilder.cli.arguments import AsJson


def templates(as_json: AsJson = False) -> None:
    """List the templates for `netbuilder new`."""
    from netbuilder.cli.printing import print_json, print_result
    from netbuilder.storage.templates import templates as all_templates

    if as_json:
        print_json(
            [
                {
                    "name": template.name,
                    "title": template.title,
                    "group": template.group,
                    "description": template.description,
                    "parameters": template.parameters,
                }
                for template in all_templates()
            ]
        )
        return
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    table.add_column("group", no_wrap=True)
    table.add_column("template", no_wrap=True)
    table.add_column("parameters", justify="right")
    table.add_column("description", overflow="fold")
    group = ""
    for template in all_templates():
        # Said once, where it begins.
        heading = "" if template.group == group else template.group
        group = template.group
        table.add_row(heading, template.name, f"{template.parameters:,}", f"{template.title}. {template.description}")
    print_result(table)
