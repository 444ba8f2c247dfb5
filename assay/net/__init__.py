"""The one way out: every address that somebody typed is asked through here.

    with Client(Address.read("https://mlflow.example.org"), secret_headers={"Authorization": "..."}) as client:
        answer = client.ask("POST", "/api/2.0/mlflow/runs/search", body={...})      # raises NoAnswer, in plain words
        answer.status, answer.json()

Only https at port 443 of a public address is asked, whatever a name resolves to when it is asked. What is in-house is
asked where ASSAY_OUTGOING_HOSTS names it. Nothing is followed elsewhere, nothing is unpacked, and the whole answer has
to come within one span of time and stay below one size. NoAnswer never quotes what answered, nor any header.
"""

from assay.net.address import Address, BadAddress
from assay.net.client import Answer, Client
from assay.net.faults import NoAnswer

__all__ = ["Address", "Answer", "BadAddress", "Client", "NoAnswer"]
