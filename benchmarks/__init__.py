"""Speed against a peer or a floor, measured in the same run; see README.md."""
