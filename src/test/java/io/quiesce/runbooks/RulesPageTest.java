package io.quiesce.runbooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.runbooks.rules.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RulesPageTest {

    private static final Pattern PARAGRAPH = Pattern.compile("(?m)^## (.+)\\n\\n((?:(?!^## )[^\\n]*\\n)+)");

    @Test
    void hasAParagraphForEachRuleAndForNothingElse() throws IOException {
        assertThat(paragraphs().stream().map(found -> found.group(1)))
                .containsExactlyElementsOf(
                        Stream.of(Rule.values()).map(Rule::id).toList());
    }

    @Test
    void saysOfEachRuleWhatWhyAndWhatToDo() throws IOException {
        assertThat(paragraphs()).isNotEmpty().allSatisfy(found -> assertThat(
                        found.group(2).replace('\n', ' '))
                .as(found.group(1))
                .matches("\\*\\*What:\\*\\* .+ \\*\\*Why:\\*\\* .+ \\*\\*Remedy:\\*\\* .+\\. *"));
    }

    private static List<MatchResult> paragraphs() throws IOException {
        return PARAGRAPH
                .matcher(Files.readString(Path.of("docs/rules.md")))
                .results()
                .toList();
    }
}
