# Copyright: (c) 2026, the koreai.contact_center contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """The options of one declared contact list, as module options and as suboptions."""

    DOCUMENTATION = r"""
options:
  contact_list_id:
    description:
      - The id of the list. Ids differ between environments; names may be the same.
      - With it, O(former_names) is ignored.
    type: str
  name:
    description:
      - The name of the list, 1 to 48 characters, without control characters.
      - White space at both ends is stripped. Two names are equal if they are equal after stripping and Unicode
        normalisation (NFC).
      - With O(contact_list_id), this is the name that the list is given. Without it, the name also finds the list.
      - With O(contact_list_id) and O(state=absent), the list is deleted only if it has this name.
    type: str
  description:
    description:
      - The description of the list, 1 to 256 characters. White space at both ends is stripped.
      - Omit it to leave the description as it is.
    type: str
  former_names:
    description:
      - Names that the list may still have in some environment. If no list has the O(name), the list that has one of
        these names is renamed in place.
      - If both the name and a former name exist, and no other declaration matches the latter, that is an error.
    type: list
    elements: str
    default: []
  state:
    description:
      - Whether the list exists. V(absent) deletes it with all its contacts.
    type: str
    choices: [present, absent]
    default: present
  create:
    description:
      - Whether a list that is not found is created. It then needs a O(description).
      - Without it, a list that is not found is an error, so that a misspelt name never creates a list.
    type: bool
    default: false
  allow_duplicates:
    description:
      - Whether the list accepts the same contact twice. This can only be set at creation. A difference from an existing
        list is a warning.
    type: bool
  force:
    description:
      - Turns the safety checks off. Without it, default lists, global do-not-call lists, lists that are not active and
        lists of another type than C(call) are never written.
      - Without it, a list is not renamed while a campaign that uses it is C(Active) or C(Preparing). A list is not
        deleted while campaigns refer to it, while it holds contacts, or while the API does not say whether that is so.
      - Without it, a list that is found by its id and that the listing of the stream leaves out is not renamed or
        deleted, nor updated within a set.
    type: bool
    default: false
"""
