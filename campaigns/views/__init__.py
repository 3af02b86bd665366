"""The pages where people give. They decide nothing about money: they show what is so."""

from campaigns.views.afterwards import receipt, thanks
from campaigns.views.appeals import campaign, campaigns
from campaigns.views.give import give
from campaigns.views.go_on import go_on

__all__ = ["campaign", "campaigns", "give", "go_on", "receipt", "thanks"]
