"""What the window may know of the plan and of the assessment."""

from __future__ import annotations

from trafficdesk.rules.plan_states import DONE as DONE
from trafficdesk.rules.plan_states import DROPPED as DROPPED
from trafficdesk.rules.plan_states import OVER as OVER
from trafficdesk.work.plans.reading import TargetProgress as TargetProgress
from trafficdesk.work.plans.reading import TaskProgress as TaskProgress
from trafficdesk.work.plans.rules import NODES as NODES
from trafficdesk.work.plans.rules import TARGETS as TARGETS
from trafficdesk.work.plans.rules import TASKS as TASKS
