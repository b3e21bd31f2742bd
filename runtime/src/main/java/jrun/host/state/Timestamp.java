// SPDX-License-Identifier: Apache-2.0
package jrun.host.state;

import java.time.Instant;

/** Times as RFC 3339 in UTC, written without java.time's formatters: their tables cost more than the rest of a log line. */
public final class Timestamp {
    private static final int SECONDS_PER_DAY = 86_400;
    private static final int DAYS_PER_ERA = 146_097;
    private static final int DAYS_TO_1970 = 719_468;

    private Timestamp() {}

    /** The present time in seconds, {@code 2026-11-24T15:50:30Z}. */
    public static String now() {
        return seconds(Instant.now().getEpochSecond());
    }

    /** The present time with nanoseconds, trailing zeros left out as Go does: {@code 2026-11-24T15:50:30.841528905Z}. */
    public static String nowNanos() {
        Instant now = Instant.now();
        return nanos(now.getEpochSecond(), now.getNano());
    }

    static String seconds(long epochSecond) {
        return nanos(epochSecond, 0);
    }

    static String nanos(long epochSecond, int nano) {
        StringBuilder text = new StringBuilder(32);
        long days = Math.floorDiv(epochSecond, SECONDS_PER_DAY);
        int second = Math.floorMod(epochSecond, SECONDS_PER_DAY);
        appendDate(text, days);
        text.append('T');
        pad(text, second / 3600, 2).append(':');
        pad(text, second / 60 % 60, 2).append(':');
        pad(text, second % 60, 2);
        if (nano > 0) {
            pad(text.append('.'), nano, 9);
            while (text.charAt(text.length() - 1) == '0') {
                text.setLength(text.length() - 1);
            }
        }
        return text.append('Z').toString();
    }

    /** Days since 1970 to a date, in eras of 400 years that begin on the first of March. */
    private static void appendDate(StringBuilder text, long days) {
        long shifted = days + DAYS_TO_1970;
        long era = Math.floorDiv(shifted, DAYS_PER_ERA);
        int dayOfEra = Math.floorMod(shifted, DAYS_PER_ERA);
        int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / (DAYS_PER_ERA - 1)) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int monthFromMarch = (5 * dayOfYear + 2) / 153;
        int day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1;
        int month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        pad(text, (int) (era * 400 + yearOfEra + (month <= 2 ? 1 : 0)), 4).append('-');
        pad(text, month, 2).append('-');
        pad(text, day, 2);
    }

    private static StringBuilder pad(StringBuilder text, int number, int width) {
        String digits = Integer.toString(number);
        for (int i = digits.length(); i < width; i++) {
            text.append('0');
        }
        return text.append(digits);
    }
}
