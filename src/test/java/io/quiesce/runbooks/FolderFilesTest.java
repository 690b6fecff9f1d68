package io.quiesce.runbooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quiesce.runbooks.FolderFiles.Content;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderFilesTest {

    @TempDir
    Path folder;

    @Test
    void areThoseInTheFolderAndInItsTwoSubfolders() throws IOException {
        write("flat.bpmn", "1");
        write("flat.form", "2");
        write("processes/x.bpmn", "3");
        write("forms/x.form", "4");
        write("forms/x.data.json", "{}");
        write("processes/README.md", "");
        write("processes/old/y.bpmn", "5");
        write("old/z.bpmn", "6");

        assertThat(FolderFiles.in(folder).contents())
                .containsOnlyKeys("flat.bpmn", "flat.form", "processes/x.bpmn", "forms/x.form");
    }

    @Test
    void areNoTracesOfEditorsAndNoFolders() throws IOException {
        write("._x.bpmn", "1");
        write(".#x.form", "2");
        write("x.bpmn~", "3");
        Files.createDirectory(folder.resolve("y.bpmn"));

        assertThat(FolderFiles.in(folder).contents()).isEmpty();
    }

    @Test
    void haveChangedWhenTheirContentHas() throws IOException {
        write("x.bpmn", "before");
        FolderFiles before = FolderFiles.in(folder);
        write("x.bpmn", "after");

        assertThat(FolderFiles.in(folder).digests()).isNotEqualTo(before.digests());
        write("x.bpmn", "before");
        assertThat(FolderFiles.in(folder).digests()).isEqualTo(before.digests());
    }

    @Test
    void areReadAsUtf8AndSayWhenTheyAreNot() throws IOException {
        write("good.bpmn", "<ü/>");
        Files.write(folder.resolve("latin.bpmn"), "<ü/>".getBytes(StandardCharsets.ISO_8859_1));

        FolderFiles files = FolderFiles.in(folder);

        assertThat(files.contents().get("good.bpmn"))
                .isInstanceOfSatisfying(
                        Content.Text.class, good -> assertThat(good.text()).isEqualTo("<ü/>"));
        assertThat(files.contents().get("latin.bpmn"))
                .isInstanceOfSatisfying(Content.Unusable.class, latin -> assertThat(latin.why())
                        .isEqualTo("It is not written in UTF-8. Open and save it in Camunda Modeler."));
    }

    @Test
    void sayWhenTheyCannotBeRead() throws IOException {
        Path link = folder.resolve("x.bpmn");
        Files.createSymbolicLink(link, link);

        assertThat(FolderFiles.in(folder).contents().get("x.bpmn"))
                .isInstanceOfSatisfying(Content.Unusable.class, loop -> assertThat(loop.why())
                        .startsWith("It cannot be read: ")
                        .contains(link.toString()));
    }

    @Test
    void needAFolderAndSayWhichSettingHasNone() throws IOException {
        Path missing = folder.resolve("missing");
        Path file = Files.writeString(folder.resolve("file"), "");

        assertThatThrownBy(() -> FolderFiles.require(missing))
                .isInstanceOf(FolderUnusable.class)
                .hasMessage("quiesce.runbooks is '%s', expected a folder that can be read, with diagrams (*.bpmn) and"
                                .formatted(missing)
                        + " forms (*.form): there is none.");
        assertThatThrownBy(() -> FolderFiles.require(file)).hasMessageEndingWith(": it is a file.");
        assertThatCode(() -> FolderFiles.require(folder)).doesNotThrowAnyException();
    }

    private void write(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }
}
