"""The joint problem of `joint_terms.py` as a PyPSA network with further linopy constraints.

PyPSA states the hours (generators, storage units, buses: one network, one investment period per
quarter so that stores are cyclic in each); linopy states what PyPSA has no words for: capacities by
quarter, halls, leases, slots, capital, limits on energy. Everything is written from the terms,
apart from gigaplan's own assembly, and as lean as can be, in the peer's favour:

- one component per campus and plant, not one per year of building: what is online in a quarter is
  one variable, tied to the builds, so that an hourly row has one capacity in it;
- PyPSA's own `p_nom` and the two rows per variable that come with it are taken out; lower bounds
  are bounds;
- a load that grows with the leases is a term of the bus balance, not an hourly variable;
- money in rows is in million USD.
"""

import logging
import warnings

import linopy
import numpy as np
import pandas as pd
import pypsa
import xarray as xr

from gigaplan.programme.joint.money import discount_factors, draws, online_years
from gigaplan.programme.joint.terms import CampusAsset, CampusTerms, ProgrammeTerms
from gigaplan.technologies.base import Block, Capacity, CostLine, Flow
from gigaplan.technologies.costs import capital_recovery_factor

MILLION = 1e6
BALANCE = "Bus-nodal_balance"

warnings.simplefilter("ignore")
logging.disable(logging.WARNING)


def peer_model(terms: ProgrammeTerms) -> linopy.Model:
    """The whole problem, ready to be solved."""
    network = hours_network(terms)
    network.optimize.create_model(multi_investment_periods=True)
    model = network.model
    for name in ("Generator-p_nom", "StorageUnit-p_nom"):
        model.remove_variables(name)  # and every row they are in
    for name in ("Generator-p", "StorageUnit-p_dispatch", "StorageUnit-p_store"):
        model.variables[name].lower = 0.0
    model.variables["StorageUnit-state_of_charge"].lower = 0.0
    Decisions(terms, model).add()
    return model


def year_and_span(terms: ProgrammeTerms) -> tuple[int, list[slice]]:
    """The calendar year and the hours of each quarter; the benchmark has one weather year."""
    (year,), (span,) = terms.years, terms.spans
    return year, [span.hours(period) for period in terms.periods]


def hours_network(terms: ProgrammeTerms) -> pypsa.Network:
    """Buses, plants and stores in every hour, without any limit on their size."""
    year, spans = year_and_span(terms)
    discount = discount_factors(terms.periods, terms.hurdle_rate)
    index = [
        (p, pd.Timestamp("2013-01-01") + pd.Timedelta(hours=hour))
        for p, span in enumerate(spans)
        for hour in range(span.start, span.stop)
    ]
    network = pypsa.Network()
    network.set_snapshots(pd.MultiIndex.from_tuples(index, names=["period", "timestep"]))
    network.investment_periods = list(range(len(terms.periods)))
    network.investment_period_weightings["objective"] = discount
    for campus in terms.campuses:
        network.add("Bus", campus.name)
        for asset in campus.assets:
            block = asset.blocks[year, 0]
            if block.stores:
                _add_store(network, campus, asset, block)
                continue
            for flow in block.flows:
                network.add(
                    "Generator",
                    f"{campus.name} {asset.name}.{flow.name}",
                    bus=campus.name,
                    p_nom_extendable=True,
                    marginal_cost=_cost(network, flow, terms.limits.co2_usd_per_t),
                )
    return network


def _cost(network: pypsa.Network, flow: Flow, co2_usd_per_t: float):
    """Cost of a MWh, one number or hourly."""
    cost = sum(flow.cost_usd_per_mwh.values(), 0.0)
    cost = cost + co2_usd_per_t * np.asarray(flow.co2_t_per_mwh)
    return float(cost) if np.ndim(cost) == 0 else pd.Series(cost, network.snapshots)


def _add_store(
    network: pypsa.Network, campus: CampusTerms, asset: CampusAsset, block: Block
) -> None:
    """A battery: charge, discharge and content, cyclic in each quarter."""
    charge, discharge = block.flows
    (store,) = block.stores
    assert not charge.cost_usd_per_mwh
    network.add(
        "StorageUnit",
        f"{campus.name} {asset.name}",
        bus=campus.name,
        p_nom_extendable=True,
        efficiency_store=store.gain_per_flow[charge.name],
        efficiency_dispatch=-1.0 / store.gain_per_flow[discharge.name],
        standing_loss=store.loss_share_per_hour,
        cyclic_state_of_charge_per_period=True,
        marginal_cost=_cost(network, discharge, 0.0),
    )


class Decisions:
    """What is built, leased and paid, and its ties to the hours."""

    def __init__(self, terms: ProgrammeTerms, model: linopy.Model) -> None:
        self.terms, self.model = terms, model
        self.year, self.spans = year_and_span(terms)
        self.discount = discount_factors(terms.periods, terms.hurdle_rate)
        self.quarters = pd.RangeIndex(len(terms.periods), name="quarter")
        self.cost: list[linopy.LinearExpression] = []
        self.uses: dict[int, list] = {p: [] for p in self.quarters}
        """Period -> what is drawn from capital in it. [million USD]"""
        self.builds: dict[tuple[str, str, str], linopy.Variable] = {}
        self.online: dict[tuple[str, str, str], linopy.Variable] = {}
        self.leased: dict[tuple[str, str], linopy.Variable] = {}

    def add(self) -> None:
        """Everything, in the order in which it hangs together."""
        for campus in self.terms.campuses:
            for asset in campus.assets:
                if not asset.follows_load:
                    self._add_asset(campus, asset)
            self._add_halls_and_leases(campus)
        self._add_tenants()
        self._add_slots()
        self._add_capital()
        for campus in self.terms.campuses:
            self._add_hours(campus)
        self._add_balances()
        self._add_policy()
        self.model.objective = self.model.objective.expression + linopy.merge(
            [part.sum() for part in self.cost]
        )

    def _add_asset(self, campus: CampusTerms, asset: CampusAsset) -> None:
        """Builds by quarter and what is online; limits and ties of the sizes."""
        block = asset.blocks[self.year, 0]
        for capacity in block.capacities:
            key = (campus.name, asset.name, capacity.name)
            name = " ".join(key)
            first = max(campus.ready + asset.build.lead_periods, asset.build.available_from)
            upper = xr.DataArray(np.where(self.quarters >= first, np.inf, 0.0), [self.quarters])
            build = self.model.add_variables(0.0, upper, name=f"build {name}")
            online = self.model.add_variables(lower=0.0, coords=[self.quarters], name=name)
            self.builds[key], self.online[key] = build, online
            self._tie_online(name, build, online, asset.build.life_periods, capacity.existing)
            self._charge(build, asset, capacity)
            if np.isfinite(capacity.maximum):
                room = capacity.maximum - capacity.existing
                self.model.add_constraints(build.sum() <= room, name=f"most {name}")
            path = asset.build.most_by_period.get(capacity.name)
            if path is not None:
                most = xr.DataArray(np.array(path), [self.quarters])
                self.model.add_constraints(online <= most, name=f"by date {name}")
        for tie in block.ties:
            total = sum(
                value * self.online[campus.name, asset.name, of]
                for of, value in tie.coefficient.items()
            )
            name = f"{campus.name} {asset.name} {tie.name}"
            if np.isfinite(tie.high):
                self.model.add_constraints(total <= tie.high, name=f"{name} high")
            if np.isfinite(tie.low):
                self.model.add_constraints(total >= tie.low, name=f"{name} low")

    def _tie_online(self, name, build, online, life: int, existing: float) -> None:
        """Online = existing + what was built and still stands."""
        stands = linopy.merge(
            [
                build.isel(quarter=list(range(max(0, p - life + 1), p + 1))).sum()
                - online.isel(quarter=p)
                for p in self.quarters
            ],
            dim="quarter",
        )
        self.model.add_constraints(stands == -existing, name=f"online {name}")

    def _charge(self, build, asset: CampusAsset, capacity: Capacity) -> None:
        """Annuities within the horizon, and draws on the capital."""
        periods, life = self.terms.periods, asset.build.life_periods
        yearly = sum(capacity.cost_usd_per_year.values())
        years = [online_years(periods, self.discount, p, life) for p in self.quarters]
        self.cost.append(build * xr.DataArray(yearly * np.array(years), [self.quarters]))
        for p in self.quarters:
            usd = asset.build.capex_usd[capacity.name][p]
            self._draw(build, p, asset.build.lead_periods, usd)

    def _draw(self, build, period: int, lead: int, usd: float) -> None:
        for at, part in draws(period, lead, usd).items():
            self.uses[at].append(part / MILLION * build.isel(quarter=period))

    def _add_halls_and_leases(self, campus: CampusTerms) -> None:
        """Halls, and megawatts leased to each tenant."""
        terms, halls, model = self.terms, campus.halls, self.model
        first = campus.ready + halls.lead_periods
        upper = np.where(self.quarters >= first, halls.most_mw_per_period, 0.0)
        build = model.add_variables(
            0.0, xr.DataArray(upper, [self.quarters]), name=f"build {campus.name} halls"
        )
        online = model.add_variables(lower=0.0, coords=[self.quarters], name=f"{campus.name} halls")
        life = halls.life_periods
        self._tie_online(f"{campus.name} halls", build, online, life, halls.existing_mw)
        room = halls.maximum_mw - halls.existing_mw
        model.add_constraints(build.sum() <= room, name=f"{campus.name} site")
        recovery = capital_recovery_factor(terms.hurdle_rate, life * terms.periods[0].years)
        usd = [
            (halls.capex_usd_per_mw[p] * recovery + halls.fixed_usd_per_mw_year)
            * online_years(terms.periods, self.discount, p, life)
            for p in self.quarters
        ]
        self.cost.append(build * xr.DataArray(np.array(usd), [self.quarters]))
        for p in self.quarters:
            self._draw(build, p, halls.lead_periods, halls.capex_usd_per_mw[p])
        taken = []
        for tenant in terms.tenants:
            name = f"{campus.name} leased to {tenant.name}"
            lease = model.add_variables(lower=0.0, coords=[self.quarters], name=f"new {name}")
            leased = model.add_variables(lower=0.0, coords=[self.quarters], name=name)
            self._tie_online(name, lease, leased, len(self.quarters), 0.0)
            self.leased[campus.name, tenant.name] = leased
            taken.append(leased)
            energy = [float(campus.load_per_mw[tenant.name, 0][span].sum()) for span in self.spans]
            power = (tenant.power_usd_per_mwh or 0.0) * self.discount * np.array(energy)
            rent = [
                tenant.rent_usd_per_mw_year[p]
                * online_years(terms.periods, self.discount, p, len(self.quarters))
                for p in self.quarters
            ]
            worth = np.array(rent) + power[::-1].cumsum()[::-1]
            self.cost.append(-1.0 * lease * xr.DataArray(worth, [self.quarters]))
        model.add_constraints(sum(taken) - online <= 0.0, name=f"{campus.name} leased")

    def _add_tenants(self) -> None:
        """What each tenant wants at most, in all campuses together."""
        for tenant in self.terms.tenants:
            total = sum(v for (_, name), v in self.leased.items() if name == tenant.name)
            wanted = xr.DataArray(np.array(tenant.wanted_mw), [self.quarters])
            self.model.add_constraints(1.0 * total <= wanted, name=f"{tenant.name} wants")

    def _add_slots(self) -> None:
        """What each supplier can deliver."""
        for supplier in self.terms.suppliers:
            room = np.array(supplier.slots_mw)
            taken = sum(v for (_, a, c), v in self.builds.items()
                        if a in supplier.assets and c == "power")  # fmt: skip
            total = 1.0 * taken
            if supplier.carry_over:
                total, room = total.cumsum("quarter"), room.cumsum()
            limit = xr.DataArray(room, [self.quarters])
            self.model.add_constraints(total <= limit, name=f"{supplier.name} slots")

    def _add_capital(self) -> None:
        """Uses = equity + debt in every quarter, and their limits. [million USD]"""
        model, capital = self.model, self.terms.capital
        assert capital is not None
        equity = model.add_variables(lower=0.0, coords=[self.quarters], name="equity")
        debt = model.add_variables(lower=0.0, coords=[self.quarters], name="debt")
        for p in self.quarters:
            paid = equity.isel(quarter=p) + debt.isel(quarter=p)
            model.add_constraints(linopy.merge([sum(self.uses[p]), -paid]) == 0.0, name=f"uses {p}")
        most = capital.gearing / (1.0 - capital.gearing)
        model.add_constraints(debt - most * equity <= 0.0, name="gearing")
        committed = xr.DataArray(np.array(capital.equity_usd) / MILLION, [self.quarters])
        model.add_constraints((1.0 * equity).cumsum("quarter") <= committed, name="committed")
        both = (equity + debt).sum()
        if np.isfinite(capital.total_usd):
            model.add_constraints(both <= capital.total_usd / MILLION, name="capital in all")
        (yearly,) = capital.yearly_usd or (None,)
        if yearly is not None:
            model.add_constraints(both <= yearly / MILLION, name="capital of the year")

    def _slots_of(self, quarter: int) -> slice:
        """Positions of the hours of a quarter among the snapshots."""
        first = sum(s.stop - s.start for s in self.spans[:quarter])
        return slice(first, first + self.spans[quarter].stop - self.spans[quarter].start)

    def _add_hours(self, campus: CampusTerms) -> None:
        """Flow <= availability x what is online, in every hour."""
        for asset in campus.assets:
            block = asset.blocks[self.year, 0]
            for flow in block.flows:
                name = f"{campus.name} {asset.name}.{flow.name}"
                variable = self._flow(campus, asset, block, flow)
                for q, span in enumerate(self.spans):
                    at = self._slots_of(q)
                    if asset.follows_load:
                        size = self.leased[campus.name, asset.tenant]
                        share = campus.load_per_mw[asset.tenant, 0][span]
                    else:
                        size = self.online[campus.name, asset.name, flow.capacity]
                        share = _profile(flow.upper, span)
                    self._bound(f"{name} {q}", variable, at, share, size.isel(quarter=q))
            for store in block.stores:
                content = self.model.variables["StorageUnit-state_of_charge"].sel(
                    name=f"{campus.name} {asset.name}"
                )
                size = self.online[campus.name, asset.name, store.capacity]
                for q, span in enumerate(self.spans):
                    share = np.full(span.stop - span.start, store.hours_of_capacity)
                    name = f"{campus.name} {asset.name}.{store.name} {q}"
                    self._bound(name, content, self._slots_of(q), share, size.isel(quarter=q))

    def _flow(self, campus: CampusTerms, asset: CampusAsset, block: Block, flow: Flow):
        """PyPSA's variable of a flow."""
        if not block.stores:
            name = f"{campus.name} {asset.name}.{flow.name}"
            return self.model.variables["Generator-p"].sel(name=name)
        way = "p_store" if flow.to_bus < 0.0 else "p_dispatch"
        name = f"{campus.name} {asset.name}"
        return self.model.variables[f"StorageUnit-{way}"].sel(name=name)

    def _bound(self, name: str, variable, at: slice, share, size) -> None:
        """variable[at] <= share x size."""
        part = variable.isel(snapshot=at)
        shares = part.lower.copy(data=np.asarray(share, dtype=float))
        self.model.add_constraints(part - shares * size <= 0.0, name=name)

    def _add_balances(self) -> None:
        """The load: use per MW x what is leased, on the side of the bus balance."""
        balance = self.model.constraints[BALANCE]
        supply = balance.lhs
        self.model.remove_constraints(BALANCE)
        for campus in self.terms.campuses:
            here = supply.sel(name=campus.name)
            for q, span in enumerate(self.spans):
                part = here.isel(snapshot=self._slots_of(q))
                for tenant in self.terms.tenants:
                    use = campus.load_per_mw[tenant.name, 0][span]
                    uses = xr.DataArray(use, dims="snapshot", coords=part.coords["snapshot"].coords)
                    part = part - uses * self.leased[campus.name, tenant.name].isel(quarter=q)
                self.model.add_constraints(part == 0.0, name=f"{campus.name} balance {q}")

    def _add_policy(self) -> None:
        """CO2, clean share, and load that goes without, over the year."""
        limits = self.terms.limits
        co2, clean = [], []
        for campus in self.terms.campuses:
            unserved, load = [], self._load(campus)
            for asset in campus.assets:
                block = asset.blocks[self.year, 0]
                for flow in block.flows:
                    variable = self._flow(campus, asset, block, flow)
                    for parts, factor in ((co2, flow.co2_t_per_mwh), (clean, flow.clean_share)):
                        if np.any(factor):
                            parts.append(self._total(variable, factor))
                    if CostLine.UNSERVED in flow.cost_usd_per_mwh:
                        unserved.append((1.0 * variable).sum())
            if limits.unserved_share is not None:
                without = linopy.merge([*unserved, *(-limits.unserved_share * x for x in load)])
                self.model.add_constraints(without <= 0.0, name=f"{campus.name} unserved")
            share = (limits.clean_share or (None,))[0]
            if share is not None:
                clean += [-share * part for part in load]
        if limits.clean_share is not None:
            self.model.add_constraints(linopy.merge(clean) >= 0.0, name="clean share")
        if limits.co2_t_per_year is not None:
            cap = limits.co2_t_per_year[0]
            self.model.add_constraints(linopy.merge(co2) <= cap, name="CO2")

    def _total(self, variable, factor):
        """Sum over the year of factor x flow."""
        hours = np.concatenate([np.arange(s.start, s.stop) for s in self.spans])
        values = np.broadcast_to(np.asarray(factor, dtype=float), hours.shape)
        if np.ndim(factor):
            values = np.asarray(factor, dtype=float)[hours]
        return (variable.lower.copy(data=values.copy()) * variable).sum()

    def _load(self, campus: CampusTerms) -> list:
        """Energy that a campus uses in the year."""
        return [
            float(campus.load_per_mw[tenant.name, 0][span].sum())
            * self.leased[campus.name, tenant.name].isel(quarter=q)
            for tenant in self.terms.tenants
            for q, span in enumerate(self.spans)
        ]


def _profile(values, span: slice) -> np.ndarray:
    """A profile over the hours of a quarter."""
    if np.ndim(values) == 0:
        return np.full(span.stop - span.start, float(values))
    return np.asarray(values, dtype=float)[span]
