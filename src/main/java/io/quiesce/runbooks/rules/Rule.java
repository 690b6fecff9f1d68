package io.quiesce.runbooks.rules;

import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

/** What a deployment keeps to. Each has a paragraph in {@code docs/rules.md} under its id. */
@SuppressWarnings("ImmutableEnumChecker")
public enum Rule {
    UNREADABLE_FILE(Contents::unreadable),
    NO_RUNBOOK(CallRules::noRunbook),
    STARTABLE_PHASE(ProcessRules::startablePhase),
    UNKNOWN_RUNBOOK(ProcessRules::unknownRunbook),
    UNCALLED_PHASE(CallRules::uncalledPhase),
    MISSING_PROCESS(CallRules::missingProcess),
    CALL_BINDING(CallRules::callBinding),
    HISTORY_TIME_TO_LIVE(ProcessRules::historyTimeToLive),
    UNKNOWN_STEP(StepRules::unknownStep),
    FOREIGN_CODE(StepRules::foreignCode),
    ASYNC_BEFORE(StepRules::asyncBefore),
    UNKNOWN_PARAMETER(ParameterRules::unknownParameter),
    MISSING_PARAMETER(VariableRules::missingParameter),
    REFUSED_VALUE(ParameterRules::refusedValue),
    UNKNOWN_NODES(ParameterRules::unknownNodes),
    BROKEN_EXPRESSION(ExpressionRules::brokenExpression),
    BROKEN_TIMER(Timers::brokenTimer),
    UNDEFINED_VARIABLE(VariableRules::undefinedVariable),
    UNCAUGHT_ERROR(ErrorRules::uncaughtError),
    UNKNOWN_ERROR(ErrorRules::unknownError),
    ENDLESS_WAIT(Waits::endlessWait),
    STEP_WITHOUT_LEASE(LeasePaths::stepWithoutLease),
    DECISION_NOT_LOCAL(ProcessRules::decisionNotLocal),
    MISSING_FORM(FormRules::missingForm),
    FORM_REFERENCE(FormRules::formReference),
    CHOICES_NOT_OFFERED(FormRules::choicesNotOffered),
    FIELD_NOT_SHOWN(FormRules::fieldNotShown),
    TEXT_WITHOUT_LIMIT(FormRules::textWithoutLimit);

    private final Function<Contents, Stream<Breach>> check;

    Rule(Function<Contents, Stream<Breach>> check) {
        this.check = check;
    }

    /** Its name in kebab case. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    Stream<Breach> broken(Contents contents) {
        return check.apply(contents);
    }
}
