# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The doctor's questions, their possible answers, and what each answer means for the collection. Only data.

The numbers are those of the questions on the page of unverified API behaviour. An aspect is one observable part of a
question. Pages below https://docs.kore.ai/ai-for-service/apis/contact-center/.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

ACCESS = -1
CLOCK = 0
SAFE = "safe"
SUPPORTED = "supported"
MIND = "mind"
NOT_SEEN = "not_seen"


@dataclass(frozen=True)
class Meaning:
    """One possible answer, and what it means for the collection. ``fails``: something would go wrong in use."""

    text: str
    verdict: str = SAFE
    advice: str = ""
    fails: bool = False


@dataclass(frozen=True)
class Aspect:
    """One observable part of the question ``row``. ``writes``: it takes a write to one of the doctor's own lists."""

    row: int
    meanings: Mapping[str, Meaning]
    writes: bool = False


def _safe(text: str) -> Meaning:
    return Meaning(text)


def _supported(text: str) -> Meaning:
    return Meaning(text, SUPPORTED)


def _mind(text: str, advice: str) -> Meaning:
    return Meaning(text, MIND, advice)


def _fails(text: str, advice: str) -> Meaning:
    return Meaning(text, MIND, advice, fails=True)


def _by_reads(row: int, **meanings: Meaning) -> Aspect:
    return Aspect(row, meanings)


def _by_writes(row: int, **meanings: Meaning) -> Aspect:
    return Aspect(row, meanings, writes=True)


QUESTIONS: Mapping[int, str] = {
    ACCESS: "Is the host reached, directly or through a proxy, and is its certificate verified?",
    CLOCK: "Do the clocks of the server and of this machine agree?",
    1: "Is the listing a POST or a GET?",
    2: "What does the listing hold without type=call?",
    3: "Is the listing complete, and a bare array?",
    4: "Does a PUT replace the record or change the fields it names?",
    5: "May a description be empty?",
    6: "What are 48 and 256 characters counted in?",
    7: "Are names unique, and how are they compared?",
    8: "Does the server store what it is sent?",
    9: "What does a rename do to the campaigns that use a list?",
    10: "What does campaignInUse hold?",
    11: "What does isListInUse mean?",
    12: "How is the source of a list spelt?",
    13: "Which lists are protected, and are the flags that say so always there?",
    14: "Can allowDuplicates be changed?",
    15: "Which fields does a record have?",
    16: "What does an error look like?",
    17: "What is the answer for an id that is not there?",
    18: "What does a 401 mean?",
    19: "How does the server say that the limit is met?",
    20: "Who shares the 60 requests a minute?",
    21: "Did a write whose answer was lost take effect?",
    22: "How is a lost update noticed?",
    23: "Does the answer to a PUT show what is stored?",
    24: "In which order are names freed and taken?",
    25: "What must a token look like?",
    26: "Are jti, exp and iat accepted where JTI is not enforced?",
    27: "Is the token or the payload encrypted?",
    28: "Which hosts are there?",
    29: "Is it the right environment?",
    30: "What does an id look like?",
    31: "Which fields are secret?",
    32: "What does a deletion do?",
    33: "v1 or v2?",
}

# Questions that are answered by the collection, not by a server.
OWN_CHOICES: Mapping[int, str] = {
    24: "The collection frees a name before it is taken, whatever the server does.",
    28: "Any https host may be given; for this one, see the question about reaching the host.",
    33: "The collection only uses v2.",
}

# Why the doctor never answers a question, although it may see something about it.
NEVER_SEEN: Mapping[int, str] = {
    9: "no list that campaigns refer to is renamed to find out",
    19: "the limit is not met to find out",
    20: "the limit is not met to find out",
    21: "an answer cannot be lost on purpose",
    22: "no list is written by two at once to find out",
}

_STATUS = "The server answers {} to a verb that it does not know."
_READ_LATER = _mind(
    "A read shows a write only later.",
    "If a run reports that a value read back is not the one that was sent, run again: reads lag behind here.",
)
_NOTHING_WORKS = "Nothing can be planned or written until this is solved."
_NO_LIST_YET = f"{_NOTHING_WORKS} Create the first contact list of this app in the console."
_NO_LISTING = f"{_NOTHING_WORKS} Check host and stream_id."
_NO_MARKUP = "Avoid & < > in names and descriptions: they do not come back as declared."
_DELETED_ELSEWHERE = (
    "If a list was deleted elsewhere and is declared by its id, the run fails; take it out of the declarations."
)

ASPECTS: Mapping[str, Aspect] = {
    "reach": _by_reads(
        ACCESS,
        reached=_safe("The host answers."),
        address=_fails("The host cannot be found.", "Check host (KORE_HOST) and the DNS."),
        certificate=_fails(
            "The certificate cannot be verified.",
            "Set ca_path (KORE_CA_PATH) to the file of the authority that signed it, or ask for a new certificate.",
        ),
        proxy=_fails("The proxy does not forward requests.", "Check HTTPS_PROXY and NO_PROXY; see the message."),
        tls=_fails("The host does not speak TLS as expected.", "Check host and port."),
        timeout=_fails("No complete response came in time.", "Check host, firewalls and any proxy between."),
        failed=_fails("The connection fails.", "Check host, firewalls and any proxy between."),
    ),
    "way": _by_reads(ACCESS, direct=_safe("No proxy is used."), proxy=_supported("The requests go through a proxy.")),
    "certificate": _by_reads(
        ACCESS,
        verified=_safe("Its certificate is verified."),
        unverified=_mind("Its certificate is not verified.", "Leave validate_certs on, except against a test server."),
        plain=_safe("Plain http needs no certificate."),
    ),
    "clock": _by_reads(
        CLOCK,
        agree=_safe("They agree within 5 seconds."),
        differ=_mind("They differ.", "Set the date and time of this machine: a token is good for minutes only."),
    ),
    "verb": _by_reads(
        1,
        post=_safe("A POST."),
        get=_supported("A GET; the server does not know a POST."),
        get_401=_fails(
            "A GET; to a POST, the server answers as if the credentials were wrong.",
            "Every run ends with a 401 on this account. Please open an issue with this report.",
        ),
        both=_safe("Either."),
    ),
    "wrong_verb": _by_reads(1, **{status: _safe(_STATUS.format(status)) for status in ("405", "404", "401")}),
    "untyped": _by_reads(
        2,
        all=_safe("Without type=call, it holds lists of other types too."),
        call=_safe("Without type=call, it holds call lists only; there may be no others."),
        refused=_safe("Without type=call, the server refuses it."),
    ),
    "typed": _by_reads(
        2,
        filters=_safe("With type=call, it holds call lists only."),
        ignores=_supported("With type=call, it holds lists of other types too."),
    ),
    "listing": _by_reads(
        3,
        array=_safe("It is a bare array."),
        object=_fails(
            "It is an object, as if the listing had pages.", f"{_NOTHING_WORKS} Please open an issue with this report."
        ),
        null=_fails("Its data is null.", _NO_LIST_YET),
        empty_object=_fails("Its data is an empty object.", _NO_LIST_YET),
        missing=_fails("It has no data.", _NO_LIST_YET),
        refused_404=_fails("It is refused with 404.", _NO_LISTING),
        refused_400=_fails("It is refused with 400.", _NO_LISTING),
        other=_fails(
            "It is not what the pages say.", f"{_NOTHING_WORKS} Check host, and any proxy between; see the message."
        ),
    ),
    "new_rows": _by_writes(
        3,
        shown=_safe("It shows a list that was just created."),
        hidden=_fails(
            "It does not show a list that the API has created.",
            "Create lists in the console: no run finds lists that the API has created.",
        ),
    ),
    "put": _by_writes(
        4,
        partial=_safe("A PUT with the name alone keeps the description."),
        replace=_supported("A PUT with the name alone clears the description."),
        refused=_supported("A PUT with the name alone is refused."),
    ),
    "put_description": _by_writes(
        4,
        keeps=_safe("A PUT with the description alone keeps the name."),
        clears=_supported("A PUT with the description alone changes the name."),
        refused=_supported("A PUT with the description alone is refused."),
    ),
    "empty": _by_writes(
        5,
        refused=_safe("No, it is refused."),
        accepted=_supported("Yes, it is stored."),
        kept=_supported("It is accepted, and the old one is kept."),
    ),
    "unit": _by_writes(
        6,
        utf16=_safe("UTF-16 units."),
        code_points=_supported("Code points."),
        utf8_bytes=_mind(
            "Bytes of UTF-8.",
            "Keep names and descriptions with accents or other scripts shorter: each such character counts as 2 to 4.",
        ),
    ),
    "too_long": _by_writes(
        6,
        refused=_safe("A name of 49 characters is refused."),
        cut=_supported("A name of 49 characters is cut silently."),
        stored=_supported("A name of 49 characters is stored whole."),
    ),
    "unique": _by_writes(
        7,
        casefold=_safe("They are unique, ignoring case."),
        exact=_supported("They are unique, but two names may differ only in case."),
        off=_supported("They are not unique."),
    ),
    "outer_blanks": _by_writes(
        7, kept=_safe("Blanks at the end of a name are kept."), cut=_supported("Blanks at the end of a name are cut.")
    ),
    "blanks": _by_writes(
        8,
        kept=_safe("Double blanks are kept."),
        collapsed=_mind("Double blanks become one.", "Use single blanks in names and descriptions."),
    ),
    "form": _by_writes(
        8,
        none=_safe("Accents are stored as they are sent."),
        nfc=_supported("Accents are stored composed (NFC)."),
        nfd=_supported("Accents are stored decomposed (NFD)."),
    ),
    "escape": _by_writes(
        8,
        kept=_safe("& is stored as it is sent."),
        stored=_mind("& is stored as &amp;.", _NO_MARKUP),
        read=_mind("& is read as &amp;, and stored as it is sent.", _NO_MARKUP),
        either=_mind("& is stored or read as &amp;.", _NO_MARKUP),
    ),
    "emoji": _by_writes(
        8,
        kept=_safe("An emoji is stored as it is sent."),
        replaced=_mind(
            "An emoji is replaced by another character.",
            "Avoid emoji and scripts other than Latin in names and descriptions: they are lost.",
        ),
    ),
    "lag": _by_writes(
        8,
        at_once=_safe("A read shows a write at once."),
        **{"1": _supported("A read shows a write within a second."), "5": _READ_LATER, "35": _READ_LATER},
        longer=_READ_LATER,
    ),
    "campaign": _by_reads(
        9,
        _id=_safe("A campaign can be read, and a plan names it; its id is in _id."),
        id=_supported("A campaign can be read, and a plan names it; its id is in id."),
        not_read=_supported("A campaign that a list refers to cannot be read; a plan only shows its id."),
    ),
    "in_use": _by_reads(
        10,
        objects=_safe("Objects with an id each."),
        strings=_supported("Ids."),
        missing=_mind(
            "The field is missing.",
            "Nothing is deleted without force, and a rename warns that campaigns may refer to the list.",
        ),
    ),
    "list_in_use": _by_reads(
        11,
        running=_safe("More than a reference by a campaign: it is false for a list that has campaigns."),
        associated=_supported("It is true for a list that has campaigns."),
        missing=_mind(
            "The field is missing.", "Nothing is deleted without force, and a rename warns that the list may be in use."
        ),
    ),
    "source": _by_reads(
        12,
        passiveApi=_safe("passiveApi, for lists made through the API."),
        passiveApiIntegration=_supported("passiveApiIntegration, for lists made through the API."),
        both=_supported("passiveApi and passiveApiIntegration, for lists made through the API."),
    ),
    "list_type": _by_reads(
        13,
        present=_safe("listType is there."),
        missing=_fails(
            "listType is missing.", "Nothing is written without force. Please open an issue with this report."
        ),
    ),
    "flags": _by_reads(
        13,
        present=_safe("isDefault and isGlobalDNC are there."),
        missing=_mind("isDefault or isGlobalDNC is missing.", "Nothing is renamed or deleted without force."),
    ),
    "put_duplicates": _by_writes(
        14,
        refused=_safe("No, a PUT that carries it is refused."),
        accepted=_supported("Yes, with a PUT; the collection only sends it at creation."),
        ignored=_safe("No, a PUT that carries it leaves it alone."),
    ),
    "extra": _by_reads(
        15, none=_safe("Only the fields that the pages show."), some=_supported("Also fields that no page shows.")
    ),
    "rows": _by_reads(
        15,
        whole=_safe("Rows of the listing have everything that plans need."),
        lack=_supported(
            "Rows of the listing lack some fields that a read by id gives; such a list is read by its id too."
        ),
    ),
    "repeated": _by_reads(
        15,
        once=_safe("The listing has each list once."),
        twice=_supported("The listing has at least one list more than once."),
    ),
    "odd_rows": _by_reads(
        15,
        none=_safe("Every row is a contact list with a name."),
        nameless=_mind("A row has no name.", "Give every list a name."),
        no_id=_mind("A row has no usable id.", "Every run warns about it."),
        no_object=_mind("A row is not an object.", "Every run warns about it."),
    ),
    "nameless": _by_reads(
        15,
        named=_supported("A read by its id gives the name that a row lacks."),
        nameless=_mind("A read by its id gives no name either.", "Nothing is created without force until it has one."),
    ),
    "row_and_record": _by_reads(
        15,
        same=_safe("A read by id gives the same name and description as the row."),
        differs=_mind(
            "A read by id gives another name or description than the row.",
            "Run the doctor again: if somebody has just changed that list, this is gone.",
        ),
    ),
    "error_shape": _by_reads(
        16,
        errors_msg=_safe("Its text is in errors[].msg."),
        errors_message=_safe("Its text is in errors[].message."),
        reason=_safe("Its text is in reason.errors[].msg."),
        status_error=_safe("It has a status and a message."),
        message=_mind("It has only a message.", _DELETED_ELSEWHERE),
        string=_mind("It is a string.", _DELETED_ELSEWHERE),
        html=_mind("It is a web page.", _DELETED_ELSEWHERE),
        other=_mind("It has a shape that no page shows.", _DELETED_ELSEWHERE),
    ),
    "created": _by_writes(
        16,
        **{
            "200": _safe("A creation is answered with 200."),
            "201": _supported("A creation is answered with 201."),
            "2xx": _supported("A creation is answered with another status of success."),
        },
        refused=_fails(
            "A creation is refused, although it is as the pages say.",
            "Create lists in the console, and declare them without create.",
        ),
    ),
    "unknown_id": _by_reads(
        17,
        **{"404": _safe("404."), "400": _supported("400.")},
        **{"200_without_data": _mind("200 without data.", _DELETED_ELSEWHERE)},
        other=_mind("Something else.", _DELETED_ELSEWHERE),
    ),
    "credentials": _by_reads(
        18,
        accepted=_safe("Credentials and scope are accepted."),
        scope=_fails(
            "The API scope is missing.", "Map the API scope Campaign Management to the JWT app, and publish the app."
        ),
        reads_only=_fails(
            "Credentials and scope are accepted for reads, but refused for writes.",
            "They cannot change anything. Give credentials that may write.",
        ),
        stream=_fails("The server does not know the app.", "Check stream_id and iid."),
        clock=_fails(
            "The token is too old or from the future.",
            "Check the date and time of this machine; a token given as jwt must be signed again.",
        ),
        wrong=_fails(
            "The credentials are refused.",
            "Check client_id and client_secret (or jwt) and account_id, that they belong to this stream_id, and "
            "that the JWT app has the API scope Campaign Management and is published.",
        ),
    ),
    "limit_headers": _by_reads(
        19,
        none=_safe("No header of an ordinary response mentions it."),
        some=_supported("Headers of ordinary responses mention it."),
    ),
    "echo": _by_writes(
        23,
        sample=_safe("It is an echo without the description."),
        with_description=_safe("It is an echo with the description."),
        missing=_supported("It has no data."),
    ),
    "echo_id": _by_writes(
        23, same=_safe("It names the list."), other=_supported("It names another list; the stored record is read.")
    ),
    "token": _by_reads(
        25,
        twice=_safe("A token is accepted more than once."),
        once=_mind(
            "A token is accepted once.", "Give client_id and client_secret: a token given as jwt works only once."
        ),
        once_refused=_fails(
            "A token is accepted once, and this one was given as jwt.",
            "Give client_id and client_secret instead of jwt.",
        ),
    ),
    "claims": _by_reads(
        26,
        accepted=_safe("They are accepted."),
        refused=_fails("They are refused.", "Sign a token without them elsewhere, and give it as jwt."),
    ),
    "payload": _by_reads(
        27,
        plain=_safe("Responses are not encrypted."),
        encrypted=_fails("Responses are encrypted.", "Use a JWT app without payload encryption."),
    ),
    "token_form": _by_reads(
        27,
        signed=_safe("A signed token is enough."),
        encrypted=_fails(
            "A signed token is not recognised: the app enforces JWE, or another algorithm.",
            "Use a JWT app without Enforce JWE, or check jwt_algorithm.",
        ),
    ),
    "echo_account": _by_writes(
        29,
        same=_safe("The answer to a PUT names this app and account."),
        other=_supported("The answer to a PUT names another app or account."),
    ),
    "id_form": _by_reads(
        30, documented=_safe("As the samples show them."), other=_supported("Not as the samples show them.")
    ),
    "secrets": _by_reads(
        31,
        none=_safe("apiConfigurations only holds the synchronisation mode."),
        some=_supported("apiConfigurations holds more than the synchronisation mode."),
    ),
    "owner_fields": _by_reads(
        31,
        none=_safe("Records do not name app and account."),
        some=_supported("Records hold fields of v1, such as orgId or accountId."),
    ),
    "deleted": _by_writes(
        32,
        gone=_safe("The list is gone."),
        by_id=_supported("The record stays, with isActive false, and is found by its id."),
        listed=_supported("The record stays in the listing, with isActive false."),
        listed_untold=_mind(
            "The record stays in the listing, which does not say that it is deleted.",
            "Every run warns about such a list, and reads it by its id.",
        ),
    ),
}
