"""The nouns of the ledger: what other rooms may import."""

from assay.ledger.models.answering import StudyAnswer, StudyEvidence
from assay.ledger.models.assessment import Assessment
from assay.ledger.models.assuming import Assumption, Overturning
from assay.ledger.models.controlling import Control
from assay.ledger.models.evidence import Brought, Source
from assay.ledger.models.exploration import Exploration
from assay.ledger.models.following import Choices, FollowUp, NewHypothesis, NewItem
from assay.ledger.models.hypothesis import Hypothesis
from assay.ledger.models.learning import Learning
from assay.ledger.models.linking import ItemLink, Moot, Pruning
from assay.ledger.models.outline import StudyArea, StudyQuestion
from assay.ledger.models.predicting import Predictions, PredictionsTold, Weighing
from assay.ledger.models.recommending import Recommendation, StudySignature
from assay.ledger.models.registration import RegistrationVersion
from assay.ledger.models.run import Exclusion, Explanation, Run
from assay.ledger.models.study import FeasibilityStudy
from assay.ledger.models.upload import Upload
from assay.ledger.models.verdict import Argument, Verdict
from assay.ledger.models.version import ExplorationVersion, NewFile

__all__ = [
    "Argument",
    "Assessment",
    "Assumption",
    "Brought",
    "Choices",
    "Control",
    "Exclusion",
    "Explanation",
    "Exploration",
    "ExplorationVersion",
    "FeasibilityStudy",
    "FollowUp",
    "Hypothesis",
    "ItemLink",
    "Learning",
    "Moot",
    "NewFile",
    "NewHypothesis",
    "NewItem",
    "Overturning",
    "Predictions",
    "PredictionsTold",
    "Pruning",
    "Recommendation",
    "RegistrationVersion",
    "Run",
    "Source",
    "StudyAnswer",
    "StudyArea",
    "StudyEvidence",
    "StudyQuestion",
    "StudySignature",
    "Upload",
    "Verdict",
    "Weighing",
]
