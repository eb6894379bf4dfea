"""What Telegram and Slack accept at most: every figure that rendering must keep, in one place.

Sources: core.telegram.org/bots/api, docs.slack.dev/reference/block-kit, docs.slack.dev/reference/methods/chat.postMessage.
"""

from __future__ import annotations

# Both: what a button of the assistant may be, so that it works in every channel.
PAYLOAD_BYTES = 64           # UTF-8; Telegram's callback_data
TITLE_CHARACTERS = 75        # Slack's text of a button or of an option in a menu

# Telegram
TELEGRAM_TEXT = 4096         # UTF-16 units, counted after the entities are taken out
TELEGRAM_COMMANDS = 100
TELEGRAM_COMMAND_NAME = 32   # lower-case letters, digits and underscores
TELEGRAM_COMMAND_TEXT = 256
TELEGRAM_DESCRIPTION = 512
TELEGRAM_SHORT_DESCRIPTION = 120
TELEGRAM_KEYBOARD_BUTTONS = 100

# Slack
SLACK_BLOCKS = 50            # in a message
SLACK_HOME_BLOCKS = 100      # in a view
SLACK_SECTION = 3000         # characters, counted after escaping
SLACK_CONTEXT_ELEMENTS = 10
SLACK_CONTEXT_TEXT = 3000
SLACK_HEADER = 150
SLACK_BUTTON_VALUE = 2000
SLACK_MENU_OPTIONS = 100
SLACK_OPTION_VALUE = 150
SLACK_IMAGE_URL = 3000
SLACK_TEXT = 4000            # of ``text`` as recommended; Slack cuts it at 40 000
SLACK_BUTTONS_SHOWN = 5      # our own choice: more than these become a menu
