package io.quiesce.vxvm;

import static io.quiesce.plan.Finding.blocks;
import static io.quiesce.plan.Finding.informs;
import static io.quiesce.plan.Finding.needsConsent;

import io.quiesce.command.Reading.NotRead;
import io.quiesce.plan.Finding;
import io.quiesce.vxvm.LeavePlan.Primary;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is open on a node that leaves, who holds it, and what becomes of its mounts; pure (reference: vxvm.md 2.6, 2.9). */
final class VolumeFindings {

    /** VCS locks what it mounts with a key of its own (reference: vxvm.md 2.9). */
    private static final String KEY_OF_VCS = "VCS";

    private final LeaveSurvey survey;
    private final LeavePlan plan;
    private final Member member;
    private final List<Finding> findings = new ArrayList<>();

    VolumeFindings(LeaveSurvey survey, LeavePlan plan, Member member) {
        this.survey = survey;
        this.plan = plan;
        this.member = member;
    }

    List<Finding> all() {
        if (survey.openness() instanceof NotRead<Openness> failed) {
            findings.add(
                    blocks(plan.node(), "Which shared volumes are open here could not be read: " + failed.why() + "."));
        }
        survey.openness().asOptional().ifPresent(openness -> {
            everyGroup(openness);
            openness.open().forEach(volume -> open(openness, volume));
            openness.mounts().forEach(this::mount);
        });
        return findings;
    }

    /** A program that prints nothing must not be taken for one that finds nothing. */
    private void everyGroup(Openness openness) {
        long listed = member.groups().stream().filter(DiskGroup::shared).count();
        if (listed != openness.groups()) {
            findings.add(blocks(
                    plan.node(),
                    "%d of %d shared disk groups were read volume by volume.".formatted(openness.groups(), listed)));
        }
    }

    private void open(Openness openness, SharedVolume volume) {
        List<Holder> holders = openness.holders().getOrDefault(volume.key(), List.of());
        boolean unknown = holders.isEmpty() || holders.stream().anyMatch(it -> it.kind() == Holder.Kind.UNKNOWN);
        if (unknown) {
            findings.add(
                    blocks(
                            volume.key(),
                            "The volume is open and nobody was found who holds it: kernel opener unknown. Waiting does not close it."));
            return;
        }
        findings.add(informs(volume.key(), "The volume is open: " + LeaveWait.holders(openness, volume.key()) + "."));
        Set<Holder> kinds = new LinkedHashSet<>(holders);
        kinds.forEach(holder -> toDo(volume, holder)
                .ifPresent(what -> findings.add(needsConsent(
                        volume.key(),
                        "No run lets go of the " + holder.kind().word() + " " + holder.name() + ": " + what))));
    }

    /** What a person has to do where nothing of ours does it; empty where the run does it, or the drain waits for it. */
    private Optional<String> toDo(SharedVolume volume, Holder holder) {
        return switch (holder.kind()) {
            case NFS_EXPORT -> Optional.of("unexport it while the run drains, or its file system cannot be unmounted.");
            case SWAP -> Optional.of("take it out of use (swapoff) while the run drains.");
            case LOOP -> Optional.of("detach it (losetup -d) while the run drains.");
            case CHECKPOINT ->
                plan.mounts().stream()
                                .anyMatch(mount ->
                                        mount.isCheckpoint() && mount.volume().equals(volume.key()))
                        ? Optional.empty()
                        : Optional.of("unmount it while the run drains, or its file system cannot be unmounted.");
            case PROCESS, MOUNT, UNKNOWN -> Optional.empty();
        };
    }

    private void mount(ClusterMount mount) {
        boolean byHand = plan.mounts().contains(mount);
        String what = mount.isCheckpoint() ? "The checkpoint " + mount.checkpoint() + " at " : "The file system at ";
        if (byHand) {
            findings.add(informs(plan.node(), what + mount.point() + " is in no group of VCS: the run unmounts it."));
        }
        if (byHand && mount.lock()) {
            findings.add(
                    Mounts.canUnmount(mount)
                            ? informs(plan.node(), what + mount.point() + " is locked; it is unlocked with its key.")
                            : blocks(
                                    plan.node(),
                                    what + mount.point()
                                            + " is locked with a key that is not known or cannot be given."));
        }
        if (!byHand && !mount.lockKey().isEmpty() && !mount.lockKey().equals(KEY_OF_VCS)) {
            findings.add(needsConsent(
                    plan.node(),
                    what + mount.point()
                            + " is locked with a key that is not VCS's own: its group does not go offline until somebody has"
                            + " unlocked it."));
        }
        if (!mount.isCheckpoint() && mount.primary().equals(plan.host())) {
            primary(mount);
        }
    }

    private void primary(ClusterMount mount) {
        String here = "The node is the primary of the file system at " + mount.point();
        Optional<Primary> moves = plan.primaries().stream()
                .filter(primary -> primary.point().equals(mount.point()))
                .findFirst();
        findings.add(informs(
                plan.node(),
                moves.map(to -> here + "; " + to.toNode() + " takes that over.")
                        .orElse(here + ", which VCS has mounted nowhere else: nobody has to take that over.")));
    }
}
