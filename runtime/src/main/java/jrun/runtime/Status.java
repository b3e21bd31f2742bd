// SPDX-License-Identifier: Apache-2.0
package jrun.runtime;

/** Status of a container, observed at the moment of asking. runtime-spec: runtime.md#state */
public enum Status {
    CREATING("creating"),
    CREATED("created"),
    RUNNING("running"),
    /** Its cgroup is frozen; runc's addition to the specification. */
    PAUSED("paused"),
    STOPPED("stopped");

    private final String text;

    Status(String text) {
        this.text = text;
    }

    /** As in the state document. */
    public String text() {
        return text;
    }
}
