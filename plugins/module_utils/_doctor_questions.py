# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the doctor asks, what it may find, and what the collection makes of it: data alone.

The questions are those of the page of unverified API behaviour, by their numbers there. An aspect is one thing that can
be seen of a question. Pages below https://docs.kore.ai/ai-for-service/apis/contact-center/.
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
    """One answer in words, and what the collection makes of it; ``fails``: something would go wrong in use."""

    text: str
    verdict: str = SAFE
    advice: str = ""
    fails: bool = False


@dataclass(frozen=True)
class Aspect:
    """One thing to see of the question ``row``; ``writes``: only by writing to a list of one's own."""

    row: int
    meanings: Mapping[str, Meaning]
    writes: bool = False


QUESTIONS: Mapping[int, str] = {
    ACCESS: "Is the host reached, by which way, and is its certificate verified?",
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

# Questions that no server answers.
OWN_CHOICES: Mapping[int, str] = {
    24: "The collection frees a name before it is taken, whatever the server does.",
    28: "Any https host may be given; the question on reaching the host tells of this one.",
    33: "The collection uses v2 alone.",
}

# Why an aspect, or a question without one, is never looked at.
NEVER_SEEN: Mapping[int, str] = {
    9: "no list that campaigns refer to is renamed to find out.",
    19: "the limit is not met to find out.",
    20: "the limit is not met to find out.",
    21: "an answer cannot be lost on purpose.",
    22: "no list is written by two at once to find out.",
}

_STATUS = "The server answers {} to a verb that it does not know."
_READ_LATER = Meaning(
    "A read shows a write only later.",
    MIND,
    "Run again when a run says that a value read back is not the one that was sent: reads lag behind here.",
)
_NOTHING_WORKS = "Nothing can be planned or written until this is settled."

ASPECTS: Mapping[str, Aspect] = {
    "reach": Aspect(
        ACCESS,
        {
            "reached": Meaning("The host answers."),
            "address": Meaning("The host cannot be found.", MIND, "Check host (KORE_HOST) and the DNS.", fails=True),
            "certificate": Meaning(
                "The certificate cannot be verified.",
                MIND,
                "Set ca_path (KORE_CA_PATH) to the file of the authority that signed it, or have it renewed.",
                fails=True,
            ),
            "proxy": Meaning(
                "The proxy lets nothing through.", MIND, "Check HTTPS_PROXY and NO_PROXY; see the message.", fails=True
            ),
            "tls": Meaning("The host does not speak TLS as expected.", MIND, "Check host and port.", fails=True),
            "timeout": Meaning(
                "No whole answer came in time.", MIND, "Check host, firewalls and any proxy between.", fails=True
            ),
            "failed": Meaning(
                "The connection fails.", MIND, "Check host, firewalls and any proxy between.", fails=True
            ),
        },
    ),
    "way": Aspect(
        ACCESS,
        {"direct": Meaning("No proxy stands between."), "proxy": Meaning("A proxy stands between.", SUPPORTED)},
    ),
    "certificate": Aspect(
        ACCESS,
        {
            "verified": Meaning("Its certificate is verified."),
            "unverified": Meaning(
                "Its certificate is not verified.", MIND, "Leave validate_certs on, except against a test server."
            ),
            "plain": Meaning("Plain http needs no certificate."),
        },
    ),
    "clock": Aspect(
        CLOCK,
        {
            "agree": Meaning("They agree within 5 seconds."),
            "differ": Meaning(
                "They differ.", MIND, "Set the date and time of this machine: a token is good for minutes only."
            ),
        },
    ),
    "verb": Aspect(
        1,
        {
            "post": Meaning("A POST."),
            "get": Meaning("A GET; a POST is not known.", SUPPORTED),
            "get_401": Meaning(
                "A GET; a POST is answered as if the credentials were wrong.",
                MIND,
                "Every run ends with a 401 on this account. Please open an issue with this report.",
                fails=True,
            ),
            "both": Meaning("Either."),
        },
    ),
    "wrong_verb": Aspect(1, {status: Meaning(_STATUS.format(status)) for status in ("405", "404", "401")}),
    "untyped": Aspect(
        2,
        {
            "all": Meaning("Without type=call, lists of other types stand in it too."),
            "call": Meaning("Without type=call, no list of another type stands in it; there may be none."),
            "refused": Meaning("Without type=call, the server refuses it."),
        },
    ),
    "typed": Aspect(
        2,
        {
            "filters": Meaning("With type=call, call lists alone stand in it."),
            "ignores": Meaning("With type=call, lists of other types stand in it too.", SUPPORTED),
        },
    ),
    "listing": Aspect(
        3,
        {
            "array": Meaning("It is a bare array."),
            "object": Meaning(
                "It is an object, as where there are pages.",
                MIND,
                f"{_NOTHING_WORKS} Please open an issue with this report.",
                fails=True,
            ),
            **{
                key: Meaning(
                    text,
                    MIND,
                    f"{_NOTHING_WORKS} Create the first contact list of this app in the console.",
                    fails=True,
                )
                for key, text in {
                    "null": "Its data is null.",
                    "empty_object": "Its data is an empty object.",
                    "missing": "It has no data.",
                }.items()
            },
            **{
                f"refused_{status}": Meaning(
                    f"It is refused with {status}.", MIND, f"{_NOTHING_WORKS} Check host and stream_id.", fails=True
                )
                for status in ("404", "400")
            },
            "other": Meaning(
                "It is not what the pages say.",
                MIND,
                f"{_NOTHING_WORKS} Check host, and any proxy between; see the message.",
                fails=True,
            ),
        },
    ),
    "new_rows": Aspect(
        3,
        {
            "shown": Meaning("A list that was just made stands in it."),
            "hidden": Meaning(
                "A list made through the API does not stand in it.",
                MIND,
                "Create lists in the console: the next run does not find one that the API made.",
                fails=True,
            ),
        },
        writes=True,
    ),
    "put": Aspect(
        4,
        {
            "partial": Meaning("A PUT with the name alone keeps the description."),
            "replace": Meaning("A PUT with the name alone clears the description.", SUPPORTED),
            "refused": Meaning("A PUT with the name alone is refused.", SUPPORTED),
        },
        writes=True,
    ),
    "put_description": Aspect(
        4,
        {
            "keeps": Meaning("A PUT with the description alone keeps the name."),
            "clears": Meaning("A PUT with the description alone changes the name.", SUPPORTED),
            "refused": Meaning("A PUT with the description alone is refused.", SUPPORTED),
        },
        writes=True,
    ),
    "empty": Aspect(
        5,
        {
            "refused": Meaning("No, it is refused."),
            "accepted": Meaning("Yes, it is stored.", SUPPORTED),
            "kept": Meaning("It is accepted, and the old one is kept.", SUPPORTED),
        },
        writes=True,
    ),
    "unit": Aspect(
        6,
        {
            "utf16": Meaning("UTF-16 units."),
            "code_points": Meaning("Code points.", SUPPORTED),
            "utf8_bytes": Meaning(
                "Bytes of UTF-8.",
                MIND,
                "Keep names and descriptions with accents or other scripts shorter: each such character counts as 2 "
                "to 4.",
            ),
        },
        writes=True,
    ),
    "too_long": Aspect(
        6,
        {
            "refused": Meaning("A name of 49 characters is refused."),
            "cut": Meaning("A name of 49 characters is cut without a word.", SUPPORTED),
            "stored": Meaning("A name of 49 characters is stored whole.", SUPPORTED),
        },
        writes=True,
    ),
    "unique": Aspect(
        7,
        {
            "casefold": Meaning("They are unique, whatever their case."),
            "exact": Meaning("They are unique, but may differ in case alone.", SUPPORTED),
            "off": Meaning("They are not unique.", SUPPORTED),
        },
        writes=True,
    ),
    "outer_blanks": Aspect(
        7,
        {
            "kept": Meaning("Blanks at the end of a name are kept."),
            "cut": Meaning("Blanks at the end of a name are cut.", SUPPORTED),
        },
        writes=True,
    ),
    "blanks": Aspect(
        8,
        {
            "kept": Meaning("Double blanks are kept."),
            "collapsed": Meaning(
                "Double blanks become one.", MIND, "Use single blanks in names and descriptions: others are lost."
            ),
        },
        writes=True,
    ),
    "form": Aspect(
        8,
        {
            "none": Meaning("Accents are stored as they are sent."),
            "nfc": Meaning("Accents are stored composed (NFC).", SUPPORTED),
            "nfd": Meaning("Accents are stored decomposed (NFD).", SUPPORTED),
        },
        writes=True,
    ),
    "escape": Aspect(
        8,
        {
            "kept": Meaning("& is stored as it is sent."),
            **{
                key: Meaning(text, MIND, "Avoid & < > in names and descriptions: they do not come back as declared.")
                for key, text in {
                    "stored": "& is stored as &amp;.",
                    "read": "& is read as &amp;, and stored as it is sent.",
                    "either": "& is stored or read as &amp;.",
                }.items()
            },
        },
        writes=True,
    ),
    "emoji": Aspect(
        8,
        {
            "kept": Meaning("An emoji is stored as it is sent."),
            "replaced": Meaning(
                "An emoji is replaced by another character.",
                MIND,
                "Avoid emoji and other scripts than Latin in names and descriptions: they are lost.",
            ),
        },
        writes=True,
    ),
    "lag": Aspect(
        8,
        {
            "at_once": Meaning("A read shows a write at once."),
            "1": Meaning("A read shows a write within a second.", SUPPORTED),
            "5": _READ_LATER,
            "35": _READ_LATER,
            "longer": _READ_LATER,
        },
        writes=True,
    ),
    "campaign": Aspect(
        9,
        {
            "_id": Meaning("A campaign can be read, so that a plan names it; its id is in _id."),
            "id": Meaning("A campaign can be read, so that a plan names it; its id is in id.", SUPPORTED),
            "not_read": Meaning("A campaign that a list names cannot be read; a plan names its id alone.", SUPPORTED),
        },
    ),
    "in_use": Aspect(
        10,
        {
            "objects": Meaning("Objects with an id each."),
            "strings": Meaning("Ids.", SUPPORTED),
            "missing": Meaning(
                "The field is missing.",
                MIND,
                "Nothing is deleted without force, and a rename warns that campaigns may refer to the list.",
            ),
        },
    ),
    "list_in_use": Aspect(
        11,
        {
            "running": Meaning("More than that a campaign refers to the list: it is false for one that has campaigns."),
            "associated": Meaning("It is true for a list that has campaigns.", SUPPORTED),
            "missing": Meaning(
                "The field is missing.",
                MIND,
                "Nothing is deleted without force, and a rename warns that the list may be in use.",
            ),
        },
    ),
    "source": Aspect(
        12,
        {
            "passiveApi": Meaning("passiveApi, for lists made through the API."),
            "passiveApiIntegration": Meaning("passiveApiIntegration, for lists made through the API.", SUPPORTED),
            "both": Meaning("passiveApi and passiveApiIntegration, for lists made through the API.", SUPPORTED),
        },
    ),
    "list_type": Aspect(
        13,
        {
            "present": Meaning("listType is there."),
            "missing": Meaning(
                "listType is missing.",
                MIND,
                "Nothing is written without force. Please open an issue with this report.",
                fails=True,
            ),
        },
    ),
    "flags": Aspect(
        13,
        {
            "present": Meaning("isDefault and isGlobalDNC are there."),
            "missing": Meaning(
                "isDefault or isGlobalDNC is missing.", MIND, "Nothing is renamed or deleted without force."
            ),
        },
    ),
    "put_duplicates": Aspect(
        14,
        {
            "refused": Meaning("No, a PUT that carries it is refused."),
            "accepted": Meaning("Yes, by a PUT; the collection sends it at creation alone.", SUPPORTED),
            "ignored": Meaning("No, a PUT that carries it leaves it alone."),
        },
        writes=True,
    ),
    "extra": Aspect(
        15,
        {
            "none": Meaning("No field beside those of the pages."),
            "some": Meaning("Fields that no page names.", SUPPORTED),
        },
    ),
    "rows": Aspect(
        15,
        {
            "whole": Meaning("Rows of the listing hold what plans need."),
            "lack": Meaning("Rows of the listing lack what a read by id gives; it costs that read.", SUPPORTED),
        },
    ),
    "repeated": Aspect(
        15,
        {
            "once": Meaning("Each list stands in the listing once."),
            "twice": Meaning("Some list stands in the listing more than once.", SUPPORTED),
        },
    ),
    "odd_rows": Aspect(
        15,
        {
            "none": Meaning("No odd record stands among the rows."),
            **{
                key: Meaning(text, MIND, advice)
                for key, text, advice in (
                    ("nameless", "A list without a name stands among the rows.", "Give every list a name."),
                    ("no_id", "A record without a usable id stands among the rows.", "Every run warns of it."),
                    ("no_object", "What is no object stands among the rows.", "Every run warns of it."),
                )
            },
        },
    ),
    "nameless": Aspect(
        15,
        {
            "named": Meaning("A read by its id gives the name that a row lacks.", SUPPORTED),
            "nameless": Meaning(
                "A read by its id gives no name either.", MIND, "Nothing is created without force until it has one."
            ),
        },
    ),
    "row_and_record": Aspect(
        15,
        {
            "same": Meaning("A read by id tells the same as the row."),
            "differs": Meaning(
                "A read by id tells another name or description than the row.",
                MIND,
                "Run the doctor again: if somebody changed that list just now, it is gone.",
            ),
        },
    ),
    "error_shape": Aspect(
        16,
        {
            "errors_msg": Meaning("errors[].msg"),
            "errors_message": Meaning("errors[].message"),
            "reason": Meaning("reason.errors[].msg"),
            "status_error": Meaning("status and message"),
            **{
                key: Meaning(
                    text,
                    MIND,
                    "A list that was deleted elsewhere is an error when it is declared by its id; take it out of the "
                    "declarations.",
                )
                for key, text in {
                    "message": "message alone",
                    "string": "a string",
                    "html": "a web page",
                    "other": "another shape than any page shows",
                }.items()
            },
        },
    ),
    "created": Aspect(
        16,
        {
            "200": Meaning("A creation is answered with 200."),
            "201": Meaning("A creation is answered with 201.", SUPPORTED),
            "2xx": Meaning("A creation is answered with another 2xx.", SUPPORTED),
        },
        writes=True,
    ),
    "unknown_id": Aspect(
        17,
        {
            "404": Meaning("404."),
            "400": Meaning("400.", SUPPORTED),
            **{
                key: Meaning(
                    text,
                    MIND,
                    "A list that was deleted elsewhere is an error when it is declared by its id; take it out of the "
                    "declarations.",
                )
                for key, text in {"200_without_data": "200 without data.", "other": "Something else."}.items()
            },
        },
    ),
    "credentials": Aspect(
        18,
        {
            "accepted": Meaning("Credentials and scope are accepted."),
            "scope": Meaning(
                "The API scope is missing.",
                MIND,
                "Map the API scope Campaign Management to the JWT app, and publish the app.",
                fails=True,
            ),
            "stream": Meaning("The app is not known.", MIND, "Check stream_id and iid.", fails=True),
            "clock": Meaning(
                "The token is too old or from the future.",
                MIND,
                "Check the date and time of this machine; a token given as jwt must be signed anew.",
                fails=True,
            ),
            "wrong": Meaning(
                "The credentials are refused.",
                MIND,
                "Check client_id and client_secret (or jwt) and account_id, that they belong to this stream_id, and "
                "that the JWT app has the API scope Campaign Management and is published.",
                fails=True,
            ),
        },
    ),
    "limit_headers": Aspect(
        19,
        {
            "none": Meaning("No header of an ordinary answer speaks of it."),
            "some": Meaning("Headers of ordinary answers speak of it.", SUPPORTED),
        },
    ),
    "echo": Aspect(
        23,
        {
            "sample": Meaning("It is an echo without the description."),
            "with_description": Meaning("It is an echo with the description."),
            "missing": Meaning("It has no data.", SUPPORTED),
        },
        writes=True,
    ),
    "echo_id": Aspect(
        23,
        {
            "same": Meaning("It names the list."),
            "other": Meaning("It names another list; the stored record is read.", SUPPORTED),
        },
        writes=True,
    ),
    "token": Aspect(
        25,
        {
            "twice": Meaning("A token is taken more than once."),
            "once": Meaning(
                "A token is taken once.",
                MIND,
                "Give client_id and client_secret: a token given as jwt works once only.",
            ),
            "once_refused": Meaning(
                "A token is taken once, and this one was given as jwt.",
                MIND,
                "Give client_id and client_secret in place of jwt.",
                fails=True,
            ),
        },
    ),
    "claims": Aspect(
        26,
        {
            "accepted": Meaning("They are accepted."),
            "refused": Meaning(
                "They are refused.", MIND, "Sign a token without them elsewhere, and give it as jwt.", fails=True
            ),
        },
    ),
    "payload": Aspect(
        27,
        {
            "plain": Meaning("Answers are not encrypted."),
            "encrypted": Meaning(
                "Answers are encrypted.", MIND, "Use a JWT app without payload encryption.", fails=True
            ),
        },
    ),
    "token_form": Aspect(
        27,
        {
            "signed": Meaning("A signed token is enough."),
            "encrypted": Meaning(
                "A signed token is not taken for a token: the app enforces JWE, or another algorithm.",
                MIND,
                "Use a JWT app without Enforce JWE, or check jwt_algorithm.",
                fails=True,
            ),
        },
    ),
    "echo_account": Aspect(
        29,
        {
            "same": Meaning("The answer to a PUT names this app and account."),
            "other": Meaning("The answer to a PUT names another app or account.", SUPPORTED),
        },
        writes=True,
    ),
    "id_form": Aspect(
        30,
        {
            "documented": Meaning("As the samples show them."),
            "other": Meaning("Otherwise than the samples show them.", SUPPORTED),
        },
    ),
    "secrets": Aspect(
        31,
        {
            "none": Meaning("apiConfigurations holds the synchronisation mode alone."),
            "some": Meaning("apiConfigurations holds more than the synchronisation mode.", SUPPORTED),
        },
    ),
    "owner_fields": Aspect(
        31,
        {
            "none": Meaning("Records do not name app and account."),
            "some": Meaning("Records hold fields of v1, such as orgId or accountId.", SUPPORTED),
        },
    ),
    "deleted": Aspect(
        32,
        {
            "gone": Meaning("The list is gone."),
            "by_id": Meaning("The record stays, with isActive false, and is found by its id.", SUPPORTED),
            "listed": Meaning("The record stays in the listing, with isActive false.", SUPPORTED),
            "listed_untold": Meaning(
                "The record stays in the listing, which does not say that it is deleted.",
                MIND,
                "Every run warns of such a list, and reads it by its id.",
            ),
        },
        writes=True,
    ),
}
