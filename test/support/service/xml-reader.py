"""Prints an XML document of the standard input as nested lists of name, attributes, text and children, in JSON."""
import json
import sys
import xml.etree.ElementTree as tree


def listed(element):
    children = [listed(child) for child in element]
    text = "" if children else (element.text or "")
    return [element.tag.split("}")[-1], element.attrib, text, children]


print(json.dumps(listed(tree.fromstring(sys.stdin.buffer.read()))))
