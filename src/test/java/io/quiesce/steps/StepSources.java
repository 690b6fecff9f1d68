package io.quiesce.steps;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Which inputs the methods of the steps read and which variables they set, told from their sources: from the words in
 * {@code assignment.input("x")}, {@code assignment.inputs().get("x")}, {@code execution.getVariable("x")}, {@code
 * execution.setVariable("x", …)} and {@code Outcome.done(Map.of("x", …))}. A word that is no literal counts as {@link #ALL}.
 *
 * @param reads by {@code class#method}
 * @param sets by {@code class#method}
 */
record StepSources(Map<String, Set<String>> reads, Map<String, Set<String>> sets) {

    static final String ALL = "*";

    static StepSources read(Path folder, String packageName) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StepSources sources = new StepSources(new HashMap<>(), new HashMap<>());
        try (Stream<Path> files = Files.list(folder);
                StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            List<Path> paths =
                    files.filter(file -> file.toString().endsWith(".java")).toList();
            JavacTask task = (JavacTask)
                    compiler.getTask(null, manager, null, null, null, manager.getJavaFileObjectsFromPaths(paths));
            for (CompilationUnitTree unit : task.parse()) {
                sources.new Scanner(packageName).scan(unit, null);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sources;
    }

    Set<String> reads(Collection<String> methods) {
        return all(reads, methods);
    }

    Set<String> sets(Collection<String> methods) {
        return all(sets, methods);
    }

    private static Set<String> all(Map<String, Set<String>> facts, Collection<String> methods) {
        Set<String> all = new TreeSet<>();
        methods.forEach(method -> all.addAll(facts.getOrDefault(method, Set.of())));
        return all;
    }

    private final class Scanner extends TreeScanner<Void, Void> {

        private final Deque<String> types = new ArrayDeque<>();
        private final Deque<String> methods = new ArrayDeque<>();
        private final String packageName;

        Scanner(String packageName) {
            this.packageName = packageName;
        }

        @Override
        public Void visitClass(ClassTree type, Void nothing) {
            types.addLast(type.getSimpleName().toString());
            super.visitClass(type, nothing);
            types.removeLast();
            return null;
        }

        @Override
        public Void visitMethod(MethodTree method, Void nothing) {
            methods.addLast(method.getName().toString());
            super.visitMethod(method, nothing);
            methods.removeLast();
            return null;
        }

        @Override
        public Void visitMethodInvocation(MethodInvocationTree call, Void nothing) {
            if (call.getMethodSelect() instanceof MemberSelectTree select) {
                note(select.getExpression(), select.getIdentifier().toString(), call.getArguments());
            }
            return super.visitMethodInvocation(call, nothing);
        }

        private void note(ExpressionTree of, String verb, List<? extends ExpressionTree> arguments) {
            String receiver = of.toString();
            boolean inputs = receiver.equals("assignment.inputs()");
            if (receiver.equals("assignment") && verb.equals("input")
                    || inputs
                    || receiver.equals("execution") && verb.equals("getVariable")) {
                add(reads, arguments.isEmpty() ? ALL : word(arguments.get(0)));
            } else if (receiver.equals("execution") && verb.equals("getVariables")) {
                add(reads, ALL);
            } else if (receiver.equals("execution") && verb.equals("setVariable")) {
                add(sets, word(arguments.get(0)));
            } else if (receiver.equals("Outcome") && verb.equals("done")) {
                arguments.forEach(this::noteKeys);
            }
        }

        private void noteKeys(ExpressionTree map) {
            if (map instanceof MethodInvocationTree call
                    && call.getMethodSelect().toString().equals("Map.of")) {
                for (int i = 0; i < call.getArguments().size(); i += 2) {
                    add(sets, word(call.getArguments().get(i)));
                }
            } else {
                add(sets, ALL);
            }
        }

        private void add(Map<String, Set<String>> facts, String word) {
            String method = packageName + "." + String.join("$", types) + "#"
                    + (methods.isEmpty() ? "<clinit>" : methods.getLast());
            facts.computeIfAbsent(method, key -> new TreeSet<>()).add(word);
        }

        private static String word(ExpressionTree expression) {
            return expression instanceof LiteralTree literal && literal.getValue() instanceof String text ? text : ALL;
        }
    }
}
