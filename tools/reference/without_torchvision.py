"""Import before transformers: hides torchvision, whose resize transformers 5 would otherwise prefer to Pillow's.

The published models were made with Pillow's resize, so Pillow's is the reference.
"""

import sys

sys.modules["torchvision"] = None  # type: ignore[assignment]
