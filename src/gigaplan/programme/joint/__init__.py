"""The joint problem of many campuses over many periods, hanging on one sparse master."""
