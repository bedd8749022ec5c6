"""Reads property lists, one a line in base64, and prints each as JSON in which every value has its type."""
import base64
import json
import plistlib
import sys


def typed(value):
    if isinstance(value, bool):
        return {"type": "boolean", "value": value}
    if isinstance(value, int):
        return {"type": "integer", "value": value}
    if isinstance(value, float):
        return {"type": "real", "value": value}
    if isinstance(value, str):
        return {"type": "string", "value": value}
    if isinstance(value, bytes):
        return {"type": "data", "value": base64.b64encode(value).decode()}
    if isinstance(value, list):
        return {"type": "array", "value": [typed(item) for item in value]}
    if isinstance(value, dict):
        return {"type": "dictionary", "value": {key: typed(item) for key, item in value.items()}}
    raise TypeError(type(value))


for line in sys.stdin:
    print(json.dumps(typed(plistlib.loads(base64.b64decode(line), fmt=plistlib.FMT_XML))))
