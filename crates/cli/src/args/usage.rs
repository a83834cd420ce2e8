//! The command line as clap knows it, in the user's language, and what is said when it is wrong.

use super::{Cli, examples::after_help, japanese, values::Wrong};
use clap::builder::ArgPredicate;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, Command, CommandFactory, FromArgMatches};
use finding::Language;
use std::ffi::OsString;

/// The whole command line, its help in this language.
pub(crate) fn command(language: Language) -> Command {
    let command = dress(Cli::command(), "wscope", language);
    let version =
        Arg::new("version").short('V').long("version").action(ArgAction::Version).display_order(903);
    let version = say(version.help("Print version"), "wscope", language);
    let command = command.arg(version);
    match language {
        Language::En => command,
        Language::Ja => {
            let about = japanese::of_command("wscope").unwrap_or_default();
            command.long_about(format!("{about}\n\n{}", japanese::ABOUT_MORE))
        }
    }
}

/// Parses the arguments. What the workbench is told makes no sense before another command (and
/// clap's own rule for that would refuse `--lang` there too).
pub(crate) fn parse(args: Vec<OsString>, language: Language) -> Result<Cli, clap::Error> {
    let mut command = command(language);
    let matches = command.try_get_matches_from_mut(args)?;
    let told = |id: &&&str| matches.value_source(id) == Some(ValueSource::CommandLine);
    let told = ["port", "data", "open", "no_open"].iter().find(told);
    if let (Some(id), Some((name, _))) = (told, matches.subcommand()) {
        let option = format!("--{}", id.replace('_', "-"));
        let mut error = clap::Error::new(ErrorKind::ArgumentConflict).with_cmd(&command);
        error.insert(ContextKind::InvalidArg, ContextValue::String(option));
        error.insert(ContextKind::PriorArg, ContextValue::String(name.to_owned()));
        return Err(error);
    }
    Cli::from_arg_matches(&matches)
}

fn dress(command: Command, path: &str, language: Language) -> Command {
    let help = Arg::new("help")
        .short('h')
        .long("help")
        .action(ArgAction::Help)
        .help("Print help")
        .display_order(902);
    let mut command = command
        .disable_help_flag(true)
        .arg(help)
        .after_help(after_help(path, language))
        .mut_args(|arg| say(arg, path, language));
    if path == "wscope doctor" {
        command = command.mut_arg("url", spared);
    }
    if language == Language::Ja {
        command = command
            .help_template("{about-with-newline}\n使い方: {usage}\n\n{all-args}{after-help}")
            .subcommand_help_heading("コマンド")
            .subcommand_value_name("コマンド")
            .about(japanese::of_command(path).unwrap_or_default());
    }
    command.mut_subcommands(|inner| {
        let path = format!("{path} {}", inner.get_name());
        dress(inner, &path, language)
    })
}

/// The URL of `doctor`: a browser's message has one too.
fn spared(url: Arg) -> Arg {
    let given = ArgPredicate::IsPresent;
    url.required(false).required_unless_present("browser_error").default_value_if("browser_error", given, "")
}

/// The argument with its help in this language; clap's own words (default, possible values) too.
fn say(arg: Arg, path: &str, language: Language) -> Arg {
    if language == Language::En {
        return arg;
    }
    let mut help = japanese::of_argument(path, arg.get_id().as_str()).unwrap_or_default().to_owned();
    let heading = if arg.is_positional() { "引数" } else { "オプション" };
    if !arg.get_action().takes_values() {
        return arg.help(help).help_heading(heading);
    }
    let defaults: Vec<_> = arg.get_default_values().iter().map(|it| it.to_string_lossy()).collect();
    if !defaults.is_empty() {
        help.push_str(&format!(" [既定: {}]", defaults.join(", ")));
    }
    let values: Vec<_> = arg.get_possible_values().iter().map(|it| it.get_name().to_owned()).collect();
    if !values.is_empty() {
        help.push_str(&format!(" [値: {}]", values.join(", ")));
    }
    arg.help(help).help_heading(heading).hide_default_value(true).hide_possible_values(true)
}

/// What is wrong with the command line, in this language, with a way on.
pub(crate) fn usage(error: &clap::Error, language: Language, colour: bool) -> String {
    let rendered = error.render();
    let whole = if colour { rendered.ansi().to_string() } else { rendered.to_string() };
    if language == Language::En || shows_help(error.kind()) {
        return whole;
    }
    let of = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join("、"),
        _ => String::new(),
    };
    let (arg, value) = (of(ContextKind::InvalidArg), of(ContextKind::InvalidValue));
    let said = match error.kind() {
        ErrorKind::UnknownArgument => format!("引数 '{arg}' はありません"),
        ErrorKind::InvalidSubcommand => {
            format!("コマンド '{}' はありません", of(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingRequiredArgument => format!("必要な引数がありません: {arg}"),
        ErrorKind::MissingSubcommand => "コマンドがありません".to_owned(),
        ErrorKind::InvalidValue if value.is_empty() => format!("'{arg}' に値がありません"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            format!("'{arg}' の値 '{value}' は使えません{}", reason(error))
        }
        ErrorKind::TooManyValues | ErrorKind::WrongNumberOfValues | ErrorKind::TooFewValues => {
            format!("'{arg}' の値の数が違います")
        }
        ErrorKind::NoEquals => format!("'{arg}' には = で値を付けます"),
        ErrorKind::ArgumentConflict => {
            format!("'{arg}' と '{}' は同時に指定できません", of(ContextKind::PriorArg))
        }
        ErrorKind::InvalidUtf8 => "引数が UTF-8 ではありません".to_owned(),
        _ => return whole,
    };
    let mut out = format!("エラー: {said}\n");
    let near = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    for near in near.into_iter().map(of).filter(|it| !it.is_empty()) {
        out.push_str(&format!("\n  もしかして: {near}\n"));
    }
    let values = of(ContextKind::ValidValue);
    if !values.is_empty() {
        out.push_str(&format!("  [値: {values}]\n"));
    }
    out.push_str("\n詳しくは --help を付けて実行してください。\n");
    out
}

/// Why a value is wrong, where our own parser has said so.
fn reason(error: &clap::Error) -> String {
    let source = std::error::Error::source(error).and_then(|it| it.downcast_ref::<Wrong>());
    source.map(|Wrong(why)| format!(": {}", why.ja)).unwrap_or_default()
}

fn shows_help(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn commands(command: &Command, path: &str, seen: &mut dyn FnMut(&Command, &str)) {
        seen(command, path);
        for inner in command.get_subcommands() {
            commands(inner, &format!("{path} {}", inner.get_name()), seen);
        }
    }

    #[test]
    fn every_command_and_every_argument_has_its_help_in_both_languages() {
        for language in [Language::En, Language::Ja] {
            let command = command(language);
            command.clone().debug_assert();
            commands(&command, "wscope", &mut |command, path| {
                let of = |text: Option<&clap::builder::StyledStr>| {
                    text.map(ToString::to_string).unwrap_or_default()
                };
                let mut texts = vec![(path.to_owned(), of(command.get_about()))];
                texts.extend(
                    command.get_arguments().map(|it| (format!("{path} {}", it.get_id()), of(it.get_help()))),
                );
                for (what, text) in texts {
                    assert!(!text.is_empty(), "{what} says nothing in {language:?}");
                    assert_eq!(is_japanese(&text), language == Language::Ja, "{what}: {text}");
                }
                assert!(
                    command
                        .get_after_help()
                        .is_some_and(|it| it.to_string().contains("$ ") || it.to_string().contains("wscope")),
                    "{path} has no example"
                );
            });
        }
    }

    #[test]
    fn a_japanese_help_has_no_english_headings() {
        for words in
            [&["wscope", "--help"][..], &["wscope", "doctor", "-h"], &["wscope", "nginx", "check", "-h"]]
        {
            let error = command(Language::Ja).try_get_matches_from(words).expect_err("help is an early end");
            let help = usage(&error, Language::Ja, false);
            for english in ["Usage", "Options", "Commands", "Arguments", "default:", "possible", "Print"] {
                assert!(!help.contains(english), "{words:?} says {english}:\n{help}");
            }
            assert!(!help.contains("\n\n\n"), "{words:?} leaves more than a line blank:\n{help}");
            assert!(help.contains("使い方: wscope") && help.contains("オプション:"), "{help}");
        }
    }

    #[test]
    fn a_wrong_command_line_is_told_in_japanese() {
        let says = |words: &[&str]| {
            let error = command(Language::Ja).try_get_matches_from(words).expect_err("it is wrong");
            usage(&error, Language::Ja, false)
        };
        assert!(
            says(&["wscope", "docter"])
                .starts_with("エラー: コマンド 'docter' はありません\n\n  もしかして: doctor\n")
        );
        assert!(says(&["wscope", "doctor"]).starts_with("エラー: 必要な引数がありません: <URL>\n"));
        assert!(says(&["wscope", "doctor", "--nope"]).starts_with("エラー: 引数 '--nope' はありません\n"));
        assert!(
            says(&["wscope", "--port", "x"]).starts_with("エラー: '--port <PORT>' の値 'x' は使えません\n")
        );
        assert!(says(&["wscope", "doctor", "ws://a", "-H", "foo"]).starts_with(
            "エラー: '--header <NAME: VALUE>' の値 'foo' は使えません: ヘッダーは 'Name: value' の形で"
        ));
        assert!(says(&["wscope", "--port"]).starts_with("エラー: '--port <PORT>' に値がありません\n"));
    }

    #[test]
    fn the_language_may_stand_before_a_command_and_the_workbench_options_may_not() {
        let reads = |words: &[&str]| parse(words.iter().map(OsString::from).collect(), Language::Ja);
        assert!(reads(&["wscope", "--lang", "ja", "explain"]).is_ok());
        assert!(reads(&["wscope", "explain", "--lang", "ja"]).is_ok());
        assert!(reads(&["wscope", "--port", "1"]).is_ok());
        let error = reads(&["wscope", "--port", "1", "explain"]).expect_err("a port of what?");
        assert!(
            usage(&error, Language::Ja, false)
                .starts_with("エラー: '--port' と 'explain' は同時に指定できません")
        );
    }

    fn is_japanese(text: &str) -> bool {
        text.chars().any(|it| ('ぁ'..='ヿ').contains(&it) || ('一'..='鿿').contains(&it))
    }
}
