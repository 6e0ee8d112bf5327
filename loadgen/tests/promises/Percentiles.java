// Adds up the lines of one tag of a histogram log and prints count, percentiles and maximum: an independent reader.
import java.io.File;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;

class Percentiles {
    public static void main(String[] args) throws Exception {
        Histogram sum = new Histogram(3);
        try (HistogramLogReader reader = new HistogramLogReader(new File(args[0]))) {
            while (reader.hasNext()) {
                Histogram line = (Histogram) reader.nextIntervalHistogram();
                if (line != null && args[1].equals(line.getTag())) {
                    sum.add(line);
                }
            }
        }
        System.out.println(sum.getTotalCount());
        for (double percentile : new double[] {50, 90, 99, 99.9, 99.99}) {
            System.out.println(sum.getValueAtPercentile(percentile));
        }
        System.out.println(sum.getMaxValue());
    }
}
