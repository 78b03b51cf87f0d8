"""Calls the Web Service SDK through zeep: a JSON object {message, input} a line in, {answer} or {fault} a line out."""

import json
import os
import sys

import requests
import zeep
from zeep.helpers import serialize_object

session = requests.Session()
session.auth = (os.environ["SDK_USERNAME"].encode(), os.environ["SDK_PASSWORD"].encode())
transport = zeep.Transport(session=session, timeout=20, operation_timeout=20)
client = zeep.Client(os.environ["SDK_URL"] + "?WSDL", transport=transport)
service = client.bind("PfWsSdk", os.environ["SDK_PORT"])

for line in sys.stdin:
    call = json.loads(line)
    try:
        answer = serialize_object(service[call["message"]](**call["input"]), dict)
        if not isinstance(answer, dict):
            answer = {call["message"] + "Result": answer}
        reply = {"answer": answer}
    except zeep.exceptions.Fault as fault:
        reply = {"fault": fault.message}
    print(json.dumps(reply, default=str), flush=True)
