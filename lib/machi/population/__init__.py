"""Population: data, cohort-component projection, change ratios, scenarios, what they differ by.

Arrays everywhere have the axes (…, period, sex, age): leading axes are free (municipality,
scenario), sexes and ages those of ``ages``. Steps are five years, like the age groups.

Begin with ``study.work_out``: one municipality, every scenario run. Above it stand what a report
asks: ``needs`` (what a vision takes), ``readings`` and ``coherence`` (do the printed numbers come
out, do they fit each other), ``gaps`` and ``hindcast`` (how far off), ``custom`` (one's own path).
Below it ``towns`` prepares censuses, ``trends`` and ``scenarios`` give rates, ``projection`` runs.

Why no library: the well-kept Python numerics packages stop at the Leslie matrix
(``scipy.linalg.leslie``: one sex, no migration, no open age group); the demographic packages are
R's (popReconstruct, DemoTools, bayesPop) or, in Python, young single-author projects for one
population at a time. The projection itself is one loop of ten lines over whole arrays.
"""
