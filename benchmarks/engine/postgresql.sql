-- The six kinds for everyone of the company, in one statement, hand-written for PostgreSQL.
-- Figures: actual (x 10^4) and progress of each criterion, total progress, what is shown, unknown share, state, what is met (bits).
WITH hidden(id) AS (
  SELECT id FROM imports_importrun
  WHERE published_at IS NULL OR (published_at > %(known_on)s AND NOT backfill) OR undone_at <= %(known_on)s
),
sales AS (
  SELECT employee_id,
         SUM(value::float8) FILTER (WHERE happened_on < '2026-09-01') AS aug,
         SUM(value::float8) FILTER (WHERE happened_on >= '2026-09-01' AND happened_on < '2026-10-01') AS sep,
         SUM(value::float8) FILTER (WHERE happened_on >= '2026-10-01' AND happened_on < '2026-11-01') AS oct,
         SUM(value::float8) FILTER (WHERE happened_on >= '2026-11-01') AS nov,
         MAX(department_id) FILTER (WHERE happened_on >= '2026-10-01' AND happened_on < '2026-11-01') AS unit
  FROM growth_fact
  WHERE fact_type_id = (SELECT id FROM growth_facttype WHERE company_id = 1 AND key = 'sales')
    AND happened_on >= '2026-08-01' AND happened_on <= '2026-11-12' AND counts_from <= %(known_on)s
    AND (import_run_id IS NULL OR import_run_id <> ALL (ARRAY(SELECT id FROM hidden)))
    AND (superseded_at IS NULL OR superseded_at > %(known_on)s OR superseded_run_id = ANY (ARRAY(SELECT id FROM hidden)))
  GROUP BY employee_id
),
ranked AS (
  SELECT employee_id, RANK() OVER (PARTITION BY unit ORDER BY oct DESC) AS place FROM sales WHERE oct IS NOT NULL
),
orders AS (
  SELECT employee_id, SUM(value::float8) AS total
  FROM growth_fact
  WHERE fact_type_id = (SELECT id FROM growth_facttype WHERE company_id = 1 AND key = 'orders')
    AND happened_on >= '2026-08-13' AND happened_on <= '2026-11-12' AND counts_from <= %(known_on)s AND value IS NOT NULL
    AND (import_run_id IS NULL OR import_run_id <> ALL (ARRAY(SELECT id FROM hidden)))
    AND (superseded_at IS NULL OR superseded_at > %(known_on)s OR superseded_run_id = ANY (ARRAY(SELECT id FROM hidden)))
  GROUP BY employee_id
),
awards AS (
  SELECT employee_id, COUNT(*) AS number
  FROM growth_fact
  WHERE fact_type_id = (SELECT id FROM growth_facttype WHERE company_id = 1 AND key = 'award')
    AND item_id IN (SELECT id FROM growth_factitem WHERE key = 'excellent')
    AND happened_on >= '2025-11-12' AND happened_on <= '2026-11-12' AND counts_from <= %(known_on)s
    AND (import_run_id IS NULL OR import_run_id <> ALL (ARRAY(SELECT id FROM hidden)))
    AND (superseded_at IS NULL OR superseded_at > %(known_on)s OR superseded_run_id = ANY (ARRAY(SELECT id FROM hidden)))
  GROUP BY employee_id
),
grades AS (
  SELECT employee_id, ((MAX(((happened_on - DATE '2000-01-01')::int8 << 46) + value) & ((1::int8 << 46) - 1)))::float8 AS place
  FROM growth_fact
  WHERE fact_type_id = (SELECT id FROM growth_facttype WHERE company_id = 1 AND key = 'grade')
    AND happened_on >= '2025-11-12' AND happened_on <= '2026-11-12' AND counts_from <= %(known_on)s AND value IS NOT NULL
    AND (import_run_id IS NULL OR import_run_id <> ALL (ARRAY(SELECT id FROM hidden)))
    AND (superseded_at IS NULL OR superseded_at > %(known_on)s OR superseded_run_id = ANY (ARRAY(SELECT id FROM hidden)))
  GROUP BY employee_id
),
held AS (
  SELECT employee_id,
         GREATEST(0, (2026 * 12 + 11) - (EXTRACT(year FROM level_since)::int * 12 + EXTRACT(month FROM level_since)::int)
                - (12 < EXTRACT(day FROM level_since)::int)::int) * 10000 AS months
  FROM people_assignment
  WHERE company_id = 1 AND valid_from <= '2026-11-12' AND (valid_to IS NULL OR valid_to > '2026-11-12')
    AND recorded_at <= %(known_on)s AND (voided_at IS NULL OR voided_at > %(known_on)s)
),
judged AS (
  SELECT e.id,
         CASE WHEN s.employee_id IS NULL THEN NULL WHEN NOT COALESCE(oct >= 900000000, FALSE) THEN 0
              WHEN NOT COALESCE(sep >= 900000000, FALSE) THEN 10000
              WHEN NOT COALESCE(aug >= 900000000, FALSE) THEN 20000 ELSE 30000 END AS streak,
         (LEAST(1.0, COALESCE(sep, 0::float8) / 900000000.0::float8) + LEAST(1.0, COALESCE(oct, 0::float8) / 900000000.0::float8)
          + LEAST(1.0, COALESCE(nov, 0::float8) / 900000000.0::float8)) / 3 AS attained,
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
         COALESCE(LEAST(1.0, GREATEST(0.0, orders / 600000.0::float8)), 0.0) AS orders_progress,
         LEAST(1.0, awards / 20000.0::float8) AS awards_progress,
         COALESCE(LEAST(1.0, tenure / 120000.0::float8), 0.0) AS tenure_progress,
         COALESCE(LEAST(1.0, GREATEST(0.0, (200000 - rank) / 170000.0::float8)), 0.0) AS rank_progress,
         COALESCE(LEAST(1.0, grade / 40000.0::float8), 0.0) AS grade_progress,
         COALESCE(streak = 30000, FALSE)::int + 2 * COALESCE(orders >= 600000, FALSE)::int + 4 * (awards >= 20000)::int
         + 8 * COALESCE(tenure >= 120000, FALSE)::int + 16 * COALESCE(rank <= 30000, FALSE)::int + 32 * COALESCE(grade >= 40000, FALSE)::int AS met
  FROM judged
),
totalled AS (
  SELECT *,
         CASE WHEN met = 63 THEN 1.0 ELSE (streak_progress * 30 + orders_progress * 20 + awards_progress * 15
              + tenure_progress * 10 + rank_progress * 15 + grade_progress * 10) / 100 END AS progress,
         ((streak IS NULL)::int * 30 + (orders IS NULL)::int * 20 + (tenure IS NULL)::int * 10 + (rank IS NULL)::int * 15
          + (grade IS NULL)::int * 10) / 100.0::float8 AS unknown
  FROM progressed
)
SELECT id, streak, orders, awards, tenure, rank, grade, streak_progress, orders_progress, awards_progress,
       tenure_progress, rank_progress, grade_progress, met, progress, unknown,
       CASE WHEN met = 63 THEN 1000 ELSE LEAST(999, FLOOR(progress * 1000 + 0.000001)::int) END AS shown,
       CASE WHEN met = 63 THEN 0
            WHEN LEAST(999, FLOOR(progress * 1000 + 0.000001)::int) >= 800 OR met IN (31, 47, 55, 59, 61, 62) THEN 1
            ELSE 3 END AS state
FROM totalled
