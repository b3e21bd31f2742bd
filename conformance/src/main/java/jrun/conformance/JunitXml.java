// SPDX-License-Identifier: Apache-2.0
package jrun.conformance;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** The JUnit form of test results, which build servers show. */
final class JunitXml {
    private JunitXml() {}

    /** Writes one {@code testsuite} with a {@code testcase} for each result. */
    static void write(Path file, String suite, List<ProgramResult> results) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(out, "UTF-8");
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("testsuite");
            xml.writeAttribute("name", suite);
            xml.writeAttribute("tests", String.valueOf(results.size()));
            xml.writeAttribute("failures", count(results, Verdict.FAILED));
            xml.writeAttribute("errors", "0");
            xml.writeAttribute("skipped", count(results, Verdict.SKIPPED));
            for (ProgramResult result : results) {
                writeCase(xml, suite, result);
            }
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IOException("write " + file + ": " + e.getMessage(), e);
        }
    }

    private static void writeCase(XMLStreamWriter xml, String suite, ProgramResult result) throws XMLStreamException {
        xml.writeCharacters("\n");
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", suite);
        xml.writeAttribute("name", result.name());
        xml.writeAttribute("time", String.format(Locale.ROOT, "%.2f", result.seconds()));
        String text = printable(String.join("\n", result.reason()));
        switch (result.verdict()) {
            case PASSED -> {}
            case SKIPPED -> {
                xml.writeStartElement("skipped");
                xml.writeAttribute("message", text);
                xml.writeEndElement();
            }
            case FAILED -> {
                xml.writeStartElement("failure");
                xml.writeCharacters(text);
                xml.writeEndElement();
            }
        }
        xml.writeEndElement();
    }

    private static String count(List<ProgramResult> results, Verdict verdict) {
        return String.valueOf(
                results.stream().filter(result -> result.verdict() == verdict).count());
    }

    /** XML 1.0 has no way to write most control characters, and tests of terminals print them. */
    private static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}&&[^\n\t]]", "?");
    }
}
