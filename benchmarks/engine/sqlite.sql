-- The six kinds for everyone of the company, in one statement, hand-written for SQLite.
-- Figures: actual (x 10^4) and progress of each criterion, total progress, what is shown, unknown share, state, what is met (bits).
WITH hidden(id) AS MATERIALIZED (
  SELECT id FROM imports_importrun
  WHERE published_at IS NULL OR (published_at > :known_on AND NOT backfill) OR undone_at <= :known_on
),
sales AS MATERIALIZED (
  SELECT employee_id,
         SUM(value) FILTER (WHERE happened_on < '2026-09-01') AS aug,
         SUM(value) FILTER (WHERE happened_on >= '2026-09-01' AND happened_on < '2026-10-01') AS sep,
         SUM(value) FILTER (WHERE happened_on >= '2026-10-01' AND happened_on < '2026-11-01') AS oct,
         SUM(value) FILTER (WHERE happened_on >= '2026-11-01') AS nov,
         MAX(department_id) FILTER (WHERE happened_on >= '2026-10-01' AND happened_on < '2026-11-01') AS unit
  FROM growth_fact
  WHERE fact_type_id = (SELECT id FROM growth_facttype WHERE company_id = 1 AND key = 'sales')
    AND happened_on >= '2026-08-01' AND happened_on <= '2026-11-12' AND counts_from <= :known_on
    AND (import_run_id IS NULL OR import_run_id NOT IN (SELECT id FROM hidden))
    AND (superseded_at IS NULL OR superseded_at > :known_on OR superseded_run_id IN (SELECT id FROM hidden))
  GROUP BY employee_id
),
ranked AS MATERIALIZED (
  SELECT employee_id, RANK() OVER (PARTITION BY unit ORDER BY oct DESC) AS place FROM sales WHERE oct IS NOT NULL
),
orders AS MATERIALIZED (
  SELECT employee_id, SUM(value) AS total
  FROM growth_fact
  WHERE fact_type_id = (SELECT id FROM growth_facttype WHERE company_id = 1 AND key = 'orders')
    AND happened_on >= '2026-08-13' AND happened_on <= '2026-11-12' AND counts_from <= :known_on AND value IS NOT NULL
    AND (import_run_id IS NULL OR import_run_id NOT IN (SELECT id FROM hidden))
    AND (superseded_at IS NULL OR superseded_at > :known_on OR superseded_run_id IN (SELECT id FROM hidden))
  GROUP BY employee_id
),
awards AS MATERIALIZED (
  SELECT employee_id, COUNT(*) AS number
  FROM growth_fact
  WHERE fact_type_id = (SELECT id FROM growth_facttype WHERE company_id = 1 AND key = 'award')
    AND item_id IN (SELECT id FROM growth_factitem WHERE key = 'excellent')
    AND happened_on >= '2025-11-12' AND happened_on <= '2026-11-12' AND counts_from <= :known_on
    AND (import_run_id IS NULL OR import_run_id NOT IN (SELECT id FROM hidden))
    AND (superseded_at IS NULL OR superseded_at > :known_on OR superseded_run_id IN (SELECT id FROM hidden))
  GROUP BY employee_id
),
grades AS MATERIALIZED (
  SELECT employee_id, MAX(happened_on), value AS place
  FROM growth_fact
  WHERE fact_type_id = (SELECT id FROM growth_facttype WHERE company_id = 1 AND key = 'grade')
    AND happened_on >= '2025-11-12' AND happened_on <= '2026-11-12' AND counts_from <= :known_on AND value IS NOT NULL
    AND (import_run_id IS NULL OR import_run_id NOT IN (SELECT id FROM hidden))
    AND (superseded_at IS NULL OR superseded_at > :known_on OR superseded_run_id IN (SELECT id FROM hidden))
  GROUP BY employee_id
),
held AS MATERIALIZED (
  SELECT employee_id,
         MAX(0, (2026 * 12 + 11) - (CAST(substr(level_since, 1, 4) AS INTEGER) * 12 + CAST(substr(level_since, 6, 2) AS INTEGER))
                - (12 < CAST(substr(level_since, 9, 2) AS INTEGER))) * 10000 AS months
  FROM people_assignment NOT INDEXED
  WHERE company_id = 1 AND valid_from <= '2026-11-12' AND (valid_to IS NULL OR valid_to > '2026-11-12')
    AND recorded_at <= :known_on AND (voided_at IS NULL OR voided_at > :known_on)
),
judged AS MATERIALIZED (
  SELECT e.id,
         CASE WHEN s.employee_id IS NULL THEN NULL WHEN NOT COALESCE(oct >= 900000000, 0) THEN 0
              WHEN NOT COALESCE(sep >= 900000000, 0) THEN 10000
              WHEN NOT COALESCE(aug >= 900000000, 0) THEN 20000 ELSE 30000 END AS streak,
         (MIN(1.0, COALESCE(sep, 0) / 900000000.0) + MIN(1.0, COALESCE(oct, 0) / 900000000.0)
          + MIN(1.0, COALESCE(nov, 0) / 900000000.0)) / 3 AS attained,
         o.total AS orders, COALESCE(a.number, 0) * 10000 AS awards, h.months AS tenure, r.place * 10000 AS rank, g.place AS grade
  FROM people_employee e
  LEFT JOIN sales s ON s.employee_id = e.id
  LEFT JOIN orders o ON o.employee_id = e.id
  LEFT JOIN awards a ON a.employee_id = e.id
  LEFT JOIN held h ON h.employee_id = e.id
  LEFT JOIN ranked r ON r.employee_id = e.id
  LEFT JOIN grades g ON g.employee_id = e.id
  WHERE e.company_id = 1
),
progressed AS (
  SELECT id, streak, orders, awards, tenure, rank, grade,
         CASE WHEN streak IS NULL THEN 0.0 WHEN streak = 30000 THEN 1.0 ELSE attained END AS streak_progress,
         COALESCE(MIN(1.0, MAX(0.0, orders / 600000.0)), 0.0) AS orders_progress,
         MIN(1.0, awards / 20000.0) AS awards_progress,
         COALESCE(MIN(1.0, tenure / 120000.0), 0.0) AS tenure_progress,
         COALESCE(MIN(1.0, MAX(0.0, (200000 - rank) / 170000.0)), 0.0) AS rank_progress,
         COALESCE(MIN(1.0, grade / 40000.0), 0.0) AS grade_progress,
         COALESCE(streak = 30000, 0) + 2 * COALESCE(orders >= 600000, 0) + 4 * (awards >= 20000)
         + 8 * COALESCE(tenure >= 120000, 0) + 16 * COALESCE(rank <= 30000, 0) + 32 * COALESCE(grade >= 40000, 0) AS met
  FROM judged
),
totalled AS (
  SELECT *,
         CASE WHEN met = 63 THEN 1.0 ELSE (streak_progress * 30 + orders_progress * 20 + awards_progress * 15
              + tenure_progress * 10 + rank_progress * 15 + grade_progress * 10) / 100 END AS progress,
         ((streak IS NULL) * 30 + (orders IS NULL) * 20 + (tenure IS NULL) * 10 + (rank IS NULL) * 15
          + (grade IS NULL) * 10) / 100.0 AS unknown
  FROM progressed
)
SELECT id, streak, orders, awards, tenure, rank, grade, streak_progress, orders_progress, awards_progress,
       tenure_progress, rank_progress, grade_progress, met, progress, unknown,
       CASE WHEN met = 63 THEN 1000 ELSE MIN(999, CAST(progress * 1000 + 0.000001 AS INTEGER)) END AS shown,
       CASE WHEN met = 63 THEN 0
            WHEN MIN(999, CAST(progress * 1000 + 0.000001 AS INTEGER)) >= 800 OR met IN (31, 47, 55, 59, 61, 62) THEN 1
            ELSE 3 END AS state
FROM totalled
