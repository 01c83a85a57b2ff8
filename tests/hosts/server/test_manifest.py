"""The manifest, against what Microsoft's schemas ask of the elements that it uses: their order, how often, how long.

Source of the rules: OfficeDev/office-js-docs-pr, docs/overview/schemas/taskpane (OfficeAppManifestV1_1.xsd,
TaskPaneAppVersionOverridesV1_0.xsd, OfficeAppBasicTypesV1_0.xsd); Runtimes, which they do not have yet, from [MS-OWEMXML].
"""

from __future__ import annotations

import re
import uuid
import xml.etree.ElementTree as ET

import pytest

from prodops_xl import __version__
from prodops_xl.hosts.server.manifest import ADDIN
from prodops_xl.registry import COMMANDS

OFFICE = [c for c in COMMANDS if "office" in c.hosts]
APP = "http://schemas.microsoft.com/office/appforoffice/1.1"
OVER = "http://schemas.microsoft.com/office/taskpaneappversionoverrides"
TYPES = "http://schemas.microsoft.com/office/officeappbasictypes/1.0"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}type"
MANY = 10_000

# Children in the order in which they must stand: name, least, most. Elements of a type are named `Element:Type`.
CHILDREN = {
    "OfficeApp:TaskPaneApp": [
        ("Id", 1, 1), ("AlternateId", 0, 1), ("Version", 1, 1), ("ProviderName", 1, 1), ("DefaultLocale", 1, 1),
        ("DisplayName", 1, 1), ("Description", 1, 1), ("IconUrl", 0, 1), ("HighResolutionIconUrl", 0, 1),
        ("SupportUrl", 0, 1), ("AppDomains", 0, 1), ("Hosts", 0, 1), ("Requirements", 0, 1), ("DefaultSettings", 1, 1),
        ("Permissions", 1, 1), ("Dictionary", 0, 1), ("VersionOverrides", 0, 1),
    ],
    "VersionOverrides:VersionOverridesV1_0": [
        ("Description", 0, 1), ("Requirements", 0, 1), ("Hosts", 0, 1), ("Resources", 0, 1),
        ("WebApplicationInfo", 0, 1), ("EquivalentAddins", 0, 1),
    ],
    "Host:Workbook": [("Runtimes", 0, 1), ("AllFormFactors", 0, 1), ("DesktopFormFactor", 0, 1)],
    "AllFormFactors": [("ExtensionPoint", 0, 1)],
    "DesktopFormFactor": [("GetStarted", 0, 1), ("FunctionFile", 0, 1), ("ExtensionPoint", 1, MANY)],
    "ExtensionPoint:CustomFunctions": [("Script", 1, 1), ("Page", 1, 1), ("Metadata", 0, 1), ("Namespace", 0, 1)],
    "ExtensionPoint:PrimaryCommandSurface": [("OfficeTab", 0, MANY), ("CustomTab", 0, MANY)],
    "CustomTab": [("Group", 1, MANY), ("Label", 1, 1)],
    "Group": [("Label", 1, 1), ("Icon", 1, 1), ("Control", 1, MANY)],
    "Control:Button": [("Label", 1, 1), ("Supertip", 1, 1), ("Icon", 1, 1), ("Action", 1, 1)],
    "Supertip": [("Title", 1, 1), ("Description", 1, 1)],
    "Action:ExecuteFunction": [("FunctionName", 1, 1)],
    "Action:ShowTaskpane": [("TaskpaneId", 0, 1), ("SourceLocation", 1, 1), ("Title", 0, 1)],
    "Resources": [("Images", 0, 1), ("Urls", 0, 1), ("ShortStrings", 0, 1), ("LongStrings", 0, 1)],
    "WebApplicationInfo": [("Id", 1, 1), ("MsaId", 0, 1), ("Resource", 1, 1), ("Scopes", 1, 1), ("Authorizations", 0, 1)],
    "Icon": [("Image", 3, 8)],
}  # fmt: skip
# What a reference may name, by the element that holds it.
REFERS_TO = {
    "Label": "ShortStrings", "Title": "ShortStrings", "Description": "LongStrings", "Image": "Images", "Namespace": "ShortStrings",
    "SourceLocation": "Urls", "FunctionFile": "Urls", "Runtime": "Urls",
}  # fmt: skip


@pytest.fixture(scope="module")
def root(office):
    answer = office.get("/manifest.xml", headers={"X-Forwarded-Proto": "https"})
    assert answer.status_code == 200
    return ET.fromstring(answer.text)


def name(element):
    return element.tag.rpartition("}")[2]


def kind(element):
    return f"{name(element)}:{element.get(XSI)}" if element.get(XSI) else name(element)


def test_every_element_stands_where_it_must(root):
    checked = set()
    for element in root.iter():
        allowed = CHILDREN.get(kind(element))
        if allowed is None:
            continue
        checked.add(kind(element))
        found = [name(child) for child in element]
        order = [each for each, _, _ in allowed]
        assert set(found) <= set(order), kind(element)
        assert found == sorted(found, key=order.index), kind(element)
        for each, least, most in allowed:
            assert least <= found.count(each) <= most, (kind(element), each)
    assert checked == set(CHILDREN) - {"WebApplicationInfo"}


def test_elements_are_of_the_right_names(root):
    for element in root.iter():
        told = element.tag.partition("}")[0][1:]
        assert told in (APP, OVER, TYPES)
        if name(element) in ("Image", "Images", "Url", "Urls", "String", "ShortStrings", "LongStrings"):
            assert told == TYPES


def test_ids_and_texts_are_as_long_as_they_may_be(root):
    resources = root.find(f".//{{{OVER}}}Resources")
    limits = {"ShortStrings": 125, "LongStrings": 250, "Urls": 2048, "Images": 2048}
    seen = []
    for part in resources:
        for each in part:
            assert 1 <= len(each.get("id")) <= 32, each.get("id")
            assert 1 <= len(each.get("DefaultValue")) <= limits[name(part)], each.get("id")
            seen.append(each.get("id"))
    assert len(seen) == len(set(seen))
    for named, most in (("DisplayName", 125), ("Description", 250)):
        assert 1 <= len(root.find(f"{{{APP}}}{named}").get("DefaultValue")) <= most
    assert 1 <= len(root.find(f"{{{APP}}}ProviderName").text) <= 125


def test_every_reference_names_a_resource_and_every_resource_is_used(root):
    resources = {
        name(part): {each.get("id") for each in part} for part in root.find(f".//{{{OVER}}}Resources")
    }
    used = {part: set() for part in resources}
    for element in root.iter():
        if "resid" in element.attrib:
            part = REFERS_TO[name(element)]
            assert element.get("resid") in resources[part], element.get("resid")
            used[part].add(element.get("resid"))
    assert used == resources


def test_pictures_come_in_the_sizes_that_office_asks_for(root):
    for icon in root.iter(f"{{{OVER}}}Icon"):
        assert [image.get("size") for image in icon] == ["16", "32", "80"]
        assert [image.get("resid").rpartition(".")[2] for image in icon] == ["16", "32", "80"]


def test_controls_have_ids_of_their_own(root):
    ids = [e.get("id") for e in root.iter() if name(e) in ("CustomTab", "Group", "Control")]
    assert len(ids) == len(set(ids))
    assert all(1 <= len(i) <= 125 for i in ids)


def test_there_is_a_button_for_each_command_of_the_registry_in_its_group(root):
    told = {}
    strings = {s.get("id"): s.get("DefaultValue") for s in root.iter(f"{{{TYPES}}}String")}
    for group in root.iter(f"{{{OVER}}}Group"):
        label = strings[group.find(f"{{{OVER}}}Label").get("resid")]
        for control in group.findall(f"{{{OVER}}}Control"):
            function = control.find(f".//{{{OVER}}}FunctionName")
            if function is not None:
                tip = control.find(f"{{{OVER}}}Supertip/{{{OVER}}}Description").get("resid")
                told[function.text] = (
                    label,
                    strings[control.find(f"{{{OVER}}}Label").get("resid")],
                    strings[tip],
                )
    assert told == {c.name: (c.group, c.label, c.help) for c in OFFICE}


def test_every_address_is_this_server_over_https(root, office):
    here = str(office.base_url).replace("http://", "https://")
    values = [
        v for e in root.iter() for k, v in e.attrib.items() if k == "DefaultValue" and v.startswith("http")
    ]
    assert len(values) > 20
    assert {v for v in values if not v.startswith(here + "/")} == set()
    assert [e.text for e in root.iter(f"{{{APP}}}AppDomain")] == [here]
    for value in values:
        assert office.get(value.removeprefix(here)).status_code == 200, value


def test_the_add_in_is_the_same_in_every_build(root):
    told = root.find(f"{{{APP}}}Id").text
    assert (
        told
        == ADDIN.id_for("prod")
        == str(uuid.uuid5(uuid.uuid5(uuid.NAMESPACE_DNS, "prodops-xl"), "office/prod"))
    )
    assert ADDIN.id_for("staging") != told
    version = root.find(f"{{{APP}}}Version").text
    assert re.fullmatch(r"\d{1,5}(\.\d{1,5}){3}", version)
    assert version.startswith(__version__)


def test_formulas_bear_the_prefix_of_the_registry(root):
    strings = {s.get("id"): s.get("DefaultValue") for s in root.iter(f"{{{TYPES}}}String")}
    assert strings[root.find(f".//{{{OVER}}}Namespace").get("resid")] == "PRODOPS"
