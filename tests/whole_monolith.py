"""The whole programme as one mixed-integer programme for HiGHS: the reference for whole units."""

import highspy
import numpy as np
from scipy.sparse import csc_array, diags_array

from gigaplan.programme.problem import Programme
from gigaplan.programme.sparse import to_sparse
from gigaplan.programme.whole import Whole
from gigaplan.solve.scaling import scale

MONEY = 1e4
"""Dollars per unit of money in the model."""


def whole_optimum(programme: Programme, whole: Whole) -> tuple[float, float, np.ndarray]:
    """Cost of the best plan with whole units, proved to 1e-7, the bound, and its master point."""
    problem, scaled = to_sparse(programme), scale(programme)
    first, first_row = problem.index.first_master_column, problem.index.first_master_row
    column_unit = np.full(problem.cost.size, scaled.power_unit)
    column_unit[first + scaled.kept] = scaled.column_unit
    column_unit[first + whole.columns] = whole.size
    row_unit = np.full(problem.row_upper.size, scaled.power_unit)
    row_unit[first_row:] = scaled.row_unit
    matrix = csc_array(diags_array(1 / row_unit) @ problem.matrix @ diags_array(column_unit))
    highs = highspy.Highs()
    for name, value in {
        "output_flag": False,
        "threads": 1,
        "time_limit": 120.0,
        "mip_rel_gap": 1e-7,
        "mip_feasibility_tolerance": 1e-8,
        "primal_feasibility_tolerance": 1e-9,
        "dual_feasibility_tolerance": 1e-9,
        "small_matrix_value": 1e-12,
    }.items():
        highs.setOptionValue(name, value)
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = matrix.shape
    model.col_cost_ = problem.cost * column_unit / MONEY
    model.col_lower_, model.col_upper_ = problem.lower / column_unit, problem.upper / column_unit
    model.row_lower_, model.row_upper_ = problem.row_lower / row_unit, problem.row_upper / row_unit
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = matrix.indptr
    model.a_matrix_.index_ = matrix.indices
    model.a_matrix_.value_ = matrix.data
    kinds = np.full(problem.cost.size, highspy.HighsVarType.kContinuous)
    kinds[first + whole.columns] = highspy.HighsVarType.kInteger
    model.integrality_ = list(kinds)
    highs.passModel(model)
    highs.run()
    assert highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    info = highs.getInfo()
    values = np.array(highs.getSolution().col_value) * column_unit
    return info.objective_function_value * MONEY, info.mip_dual_bound * MONEY, values[first:]
