package io.quiesce.vxvm;

import java.util.OptionalInt;
import java.util.Set;

/**
 * What {@code vxclustadm -v nodestate} says of the node on which it is asked (reference: vxvm.md 2.2, both layouts).
 *
 * @param state whether the node is a member
 * @param reason why it left last, as the program words it; empty if it says none. It stays until the next leave, so by
 *     itself it proves nothing about this one
 * @param nodeId the node's own CVM id; empty when it is no member
 * @param masterId the CVM id of the master; empty when it is no member
 * @param members CVM ids of the members
 * @param joiners CVM ids of nodes that are joining
 * @param leavers CVM ids of nodes that are leaving
 * @param sequence the number of the last reconfiguration, as printed ({@code 0x…}); empty when it is no member
 * @param switchingMaster whether the master role is being handed on
 */
public record Membership(
        State state,
        String reason,
        OptionalInt nodeId,
        OptionalInt masterId,
        Set<Integer> members,
        Set<Integer> joiners,
        Set<Integer> leavers,
        String sequence,
        boolean switchingMaster) {

    /** The reason that proves an orderly leave, once it is known to be that of the last one. */
    public static final String USER_INITIATED_STOP = "user initiated stop";

    /** The states of the manual page. */
    public enum State {
        MEMBER,
        JOINING,
        ABORTING,
        OUT
    }

    public Membership {
        members = Set.copyOf(members);
        joiners = Set.copyOf(joiners);
        leavers = Set.copyOf(leavers);
    }

    public boolean isMember() {
        return state == State.MEMBER;
    }

    /** Nobody joins, nobody leaves, nobody hands the master role on; one sample only. */
    public boolean isQuiet() {
        return joiners.isEmpty() && leavers.isEmpty() && !switchingMaster;
    }
}
