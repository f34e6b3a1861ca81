# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
requirements:
  - requests >= 2.28
  - PyJWT >= 2.6, with cryptography for O(jwt_algorithm=RS256) and O(jwt_algorithm=RS512). Not needed with O(jwt).
options:
  host:
    description:
      - Address of the Kore.ai platform, with or without C(https://), without a path, in ASCII.
      - Plain C(http://) is only accepted for a loopback address.
      - A proxy is taken from E(HTTPS_PROXY) or E(ALL_PROXY), unless E(NO_PROXY) names the host. SOCKS proxies need the
        Python library PySocks.
      - If not given, the environment variable E(KORE_HOST) is used.
    type: str
    default: https://platform.kore.ai
  stream_id:
    description:
      - The id of the app (stream or bot id), from its general settings.
      - Required, as this option or as the environment variable E(KORE_STREAM_ID).
    type: str
  account_id:
    description:
      - The id of the account that the app belongs to.
      - Required, as this option or as the environment variable E(KORE_ACCOUNT_ID).
    type: str
  iid:
    description:
      - The value of the C(iid) header, if it differs from O(stream_id).
      - If not given, the environment variable E(KORE_IID) is used, and then O(stream_id).
    type: str
  client_id:
    description:
      - Client ID of a JWT app that has the API scope Campaign Management and is published.
      - Used together with O(client_secret). Give either both or O(jwt).
      - If not given, the environment variable E(KORE_CLIENT_ID) is used.
    type: str
  client_secret:
    description:
      - Client secret of the JWT app, at least 16 characters. It signs a new token for every attempt of a request,
        which apps with Enforce JTI require.
      - For O(jwt_algorithm=RS256) and O(jwt_algorithm=RS512), this is the RSA private key in PEM form, with its line
        breaks and without a passphrase.
      - If not given, the environment variable E(KORE_CLIENT_SECRET) is used.
    type: str
  jwt:
    description:
      - A ready token instead of O(client_id) and O(client_secret). It must not be single-use.
      - If not given, the environment variable E(KORE_JWT) is used.
    type: str
  jwt_algorithm:
    description:
      - The algorithm of the JWT app.
    type: str
    choices: [HS256, HS512, RS256, RS512]
    default: HS256
  validate_certs:
    description:
      - Whether the server's certificate is verified. Leave it on, except against a test server.
      - If not given, the environment variable E(KORE_VALIDATE_CERTS) is used.
    type: bool
    default: true
  ca_path:
    description:
      - File or folder with the certificates of the authorities to trust.
      - If not given, the environment variable E(KORE_CA_PATH) is used, then E(REQUESTS_CA_BUNDLE) and
        E(CURL_CA_BUNDLE), then the authorities that the Python library requests comes with.
    type: path
  timeout:
    description:
      - Seconds to connect, seconds to the first byte of a response, and seconds for its whole body.
    type: float
    default: 30.0
  rate_limit:
    description:
      - The greatest number of requests to the account in any 60 seconds. All tasks of this user on this machine count
        if their connection is local. They keep a record of their requests below C(ANSIBLE_HOME). An account has 60
        requests, shared by all its apps, its integrations and its live campaigns.
      - Ordinary modules, which run with any other connection and with C(become), C(async) or C(environment), only
        count their own requests. So do other users, machines, containers and jobs of AWX. If some of them run at the
        same time, give each a part of the limit, for example V(25).
      - V(0) turns waiting off. V(1) is refused, because a write needs a fresh read within the same minute.
    type: int
    default: 50
  retry_timeout:
    description:
      - Seconds that this task may spend on reached limits and on transient faults, and on the pauses after them, before
        it gives up. Waiting for O(rate_limit) does not count.
      - The task does not wait for the hourly limit. That limit ends the task, and nothing more is sent.
    type: float
    default: 180.0
"""
