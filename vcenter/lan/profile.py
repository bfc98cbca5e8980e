"""The configuration profile by which an iPad takes the local authority."""

from __future__ import annotations

import plistlib
import uuid

from vcenter.lan.authority import Authority, fingerprint

MEDIA_TYPE = "application/x-apple-aspen-config"

_PROFILES = uuid.UUID("0b6c1f0e-5d5c-5f0e-8f5b-2f2f6f1f9a77")


def profile(authority: Authority, centre_name: str) -> bytes:
    """A .mobileconfig. The same authority gives the same identifiers: installed twice it is one profile."""
    whole, part = (
        str(uuid.uuid5(_PROFILES, f"{fingerprint(authority.certificate)} {what}")).upper()
        for what in ("profile", "root")
    )
    return plistlib.dumps(
        {
            "PayloadType": "Configuration",
            "PayloadVersion": 1,
            "PayloadIdentifier": f"vcenter.authority.{authority.tag}",
            "PayloadUUID": whole,
            "PayloadDisplayName": authority.name,
            "PayloadOrganization": centre_name,
            "PayloadDescription": "このタブレットを、センターのサーバに安全につなぎます。活動が終わったら削除できます。",
            "PayloadRemovalDisallowed": False,
            "PayloadContent": [
                {
                    "PayloadType": "com.apple.security.root",
                    "PayloadVersion": 1,
                    "PayloadIdentifier": f"vcenter.authority.{authority.tag}.root",
                    "PayloadUUID": part,
                    "PayloadDisplayName": authority.name,
                    "PayloadCertificateFileName": "vcenter.crt",
                    "PayloadContent": authority.der,
                }
            ],
        }
    )
