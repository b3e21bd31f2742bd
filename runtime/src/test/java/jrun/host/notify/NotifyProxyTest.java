// SPDX-License-Identifier: Apache-2.0
package jrun.host.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

class NotifyProxyTest {
    @Test
    void onlyTheLineThatSaysReadyIsPassedOn() {
        assertEquals("READY=1", NotifyProxy.ready("MAINPID=1\nREADY=1\nSTOPPING=1\n"));
        assertEquals("READY=1", NotifyProxy.ready("READY=1"));
    }

    @Test
    void whatElseAServiceSaysIsDropped() {
        assertNull(NotifyProxy.ready("MAINPID=1\nFDSTORE=1\nERRNO=2\nWATCHDOG=trigger"));
        assertNull(NotifyProxy.ready("X_READY=1\n READY=1\n"));
        assertNull(NotifyProxy.ready(""));
    }
}
