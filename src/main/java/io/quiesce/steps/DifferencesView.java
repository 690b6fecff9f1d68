package io.quiesce.steps;

import io.quiesce.openvstorage.Comparison.Difference;
import io.quiesce.plan.Naming;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What is not as it was before a shutdown, as its form shows it: bounded, in plain words. */
record DifferencesView(String headline, List<Row> rows) {

    private static final int MOST_ROWS = 200;
    private static final int LONGEST_STATE = 400;

    /** One thing that is not as it was. */
    record Row(String where, String subject, String before, String now) {}

    /** Where nobody wrote down how it was, there is nothing that could differ. */
    static final DifferencesView WITHOUT_RECORD =
            new DifferencesView("There is no record of the time before: nothing to compare with.", List.of());

    /**
     * @param shutdown when the first node went down; empty if none is known to have
     */
    static DifferencesView of(List<Difference> differences, Optional<Instant> shutdown) {
        int count = differences.size();
        String what = count == 0
                ? "Nothing differs"
                : Naming.counted(count, "thing") + " " + Naming.verb(count, "differs", "differ");
        String when = shutdown.map(moment -> " of " + Drains.moment(moment)).orElse("");
        return new DifferencesView(
                what + " from before the shutdown" + when + ".",
                differences.stream().limit(MOST_ROWS).map(DifferencesView::row).toList());
    }

    private static Row row(Difference difference) {
        return new Row(
                difference.where(),
                difference.subject(),
                ServicesView.cut(difference.before(), LONGEST_STATE),
                ServicesView.cut(difference.now(), LONGEST_STATE));
    }
}
