//! Players: what a page has to show for the address of a stream. People paste what stands in their address bar; known
//! providers are recognised in it, and everything else is shown as it is or in a locked-down frame.

use serde::{Deserialize, Serialize};
use url::Url;

/// What the stream's box holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Player {
    /// The player of a known provider, in a frame.
    Provider {
        /// Its address; if `names_parent`, the name of the site is still to be added as `parent`.
        url: String,
        /// Whether the provider wants to know on which site it is shown (Twitch).
        names_parent: bool,
    },
    /// A file that browsers play.
    Video {
        /// Its address.
        url: String,
    },
    /// A stream in pieces (HLS), which most browsers play with a script only.
    Hls {
        /// The address of its list.
        url: String,
    },
    /// A page of somebody else, in a frame that may do little.
    Frame {
        /// Its address.
        url: String,
    },
}

impl Player {
    /// What shows this address.
    #[must_use]
    pub fn of(address: &Url) -> Player {
        provider(address).unwrap_or_else(|| {
            let url = address.to_string();
            match address.path().rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).as_deref() {
                Some("mp4" | "webm") => Player::Video { url },
                Some("m3u8") => Player::Hls { url },
                _ => Player::Frame { url },
            }
        })
    }

    /// The address to load on the site of this name.
    #[must_use]
    pub fn url(&self, site: &str) -> String {
        match self {
            Player::Provider { url, names_parent: true } => {
                let site: String = site.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-')).collect();
                format!("{url}&parent={site}")
            }
            Player::Provider { url, names_parent: false }
            | Player::Video { url }
            | Player::Hls { url }
            | Player::Frame { url } => url.clone(),
        }
    }
}

fn provider(address: &Url) -> Option<Player> {
    let host = address.host_str()?.trim_end_matches('.');
    let host = host.strip_prefix("www.").or(host.strip_prefix("m.")).unwrap_or(host);
    let path: Vec<&str> = address.path_segments()?.filter(|part| !part.is_empty()).collect();
    match host {
        "twitch.tv" | "clips.twitch.tv" | "player.twitch.tv" => twitch(host, &path, address),
        "youtube.com" | "music.youtube.com" | "youtube-nocookie.com" | "youtu.be" => youtube(host, &path, address),
        "goodgame.ru" => goodgame(&path, address),
        "rutube.ru" => rutube(&path, address),
        "vk.com" | "vk.ru" | "vkvideo.ru" | "live.vkvideo.ru" => vk(host, &path, address),
        _ => None,
    }
}

fn plain(url: String) -> Player {
    Player::Provider { url, names_parent: false }
}

fn twitch(host: &str, path: &[&str], address: &Url) -> Option<Player> {
    let channel = |name: &str| ("player", format!("channel={}", name.to_ascii_lowercase()));
    let video = |id: &str| ("player", format!("video=v{}", id.trim_start_matches('v')));
    let clip = |slug: &str| ("clips", format!("clip={slug}"));
    let (kind, asks) = match (host, path) {
        ("clips.twitch.tv", ["embed"]) => clip(id(&query(address, "clip")?)?),
        ("clips.twitch.tv", [slug]) | ("twitch.tv", [_, "clip", slug]) => clip(id(slug)?),
        ("player.twitch.tv", _) => match (query(address, "channel"), query(address, "video")) {
            (Some(name), _) => channel(id(&name)?),
            (None, Some(video_id)) => video(id(&video_id)?),
            (None, None) => return None,
        },
        ("twitch.tv", ["videos", video_id]) => video(digits(video_id)?),
        ("twitch.tv", [name]) => channel(id(name)?),
        _ => return None,
    };
    let url = match kind {
        "clips" => format!("https://clips.twitch.tv/embed?{asks}"),
        _ => format!("https://player.twitch.tv/?{asks}"),
    };
    Some(Player::Provider { url, names_parent: true })
}

fn youtube(host: &str, path: &[&str], address: &Url) -> Option<Player> {
    let asked = query(address, "v");
    let video = match (host, path) {
        ("youtu.be", [video]) | (_, ["live" | "shorts" | "embed" | "v", video]) => *video,
        (_, ["watch"]) => asked.as_deref()?,
        _ => return None,
    };
    let start = query(address, "t").or(query(address, "start")).and_then(|at| seconds(&at)).unwrap_or(0);
    let start = if start > 0 { format!("?start={start}") } else { String::new() };
    Some(plain(format!("https://www.youtube-nocookie.com/embed/{}{start}", id(video)?)))
}

fn goodgame(path: &[&str], address: &Url) -> Option<Player> {
    let channel = match path {
        ["player"] => address.query()?,
        ["channel" | "embed", name, ..] | [name] => name,
        _ => return None,
    };
    Some(plain(format!("https://goodgame.ru/player?{}", id(channel)?)))
}

fn rutube(path: &[&str], address: &Url) -> Option<Player> {
    let video = match path {
        ["video", "private", video]
        | ["video", video]
        | ["live", "video", video]
        | ["shorts", video]
        | ["play", "embed", video] => id(video)?,
        _ => return None,
    };
    // A private video opens with its key only.
    let key = query(address, "p").and_then(|key| id(&key).map(|key| format!("?p={key}"))).unwrap_or_default();
    Some(plain(format!("https://rutube.ru/play/embed/{video}{key}")))
}

fn vk(host: &str, path: &[&str], address: &Url) -> Option<Player> {
    let channel = |name: &str| Some(plain(format!("https://live.vkvideo.ru/app/embed/{}", id(name)?)));
    let asked = query(address, "z");
    let video = match (host, path) {
        ("live.vkvideo.ru", ["app", "embed", name] | [name]) => return channel(name),
        (_, ["video_ext.php"]) => {
            let (owner, video) = (query(address, "oid")?, query(address, "id")?);
            return vk_video(&owner, &video, query(address, "hash").as_deref());
        }
        (_, [.., last]) => asked.as_deref().and_then(|asked| asked.split('/').next()).or(Some(last))?,
        _ => return None,
    };
    let (owner, video) = video.strip_prefix("video").or(video.strip_prefix("clip"))?.split_once('_')?;
    vk_video(owner, video, None)
}

fn vk_video(owner: &str, video: &str, hash: Option<&str>) -> Option<Player> {
    digits(owner.strip_prefix('-').unwrap_or(owner))?;
    let hash = hash.and_then(id).map(|hash| format!("&hash={hash}")).unwrap_or_default();
    Some(plain(format!("https://vkvideo.ru/video_ext.php?oid={owner}&id={}{hash}", digits(video)?)))
}

fn query(address: &Url, name: &str) -> Option<String> {
    address.query_pairs().find(|(other, _)| other == name).map(|(_, value)| value.into_owned()).filter(|value| !value.is_empty())
}

/// What providers call their things; nothing else goes into an address that we make.
fn id(text: &str) -> Option<&str> {
    let is_plain =
        !text.is_empty() && text.len() <= 100 && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    is_plain.then_some(text)
}

fn digits(text: &str) -> Option<&str> {
    id(text).filter(|text| text.chars().all(|c| c.is_ascii_digit()))
}

/// `90`, `90s`, `1m30s` or `1h2m3s`.
fn seconds(text: &str) -> Option<u32> {
    let (mut all, mut number) = (0_u32, 0_u32);
    for c in text.chars() {
        let unit = match c {
            '0'..='9' => {
                number = number.checked_mul(10)?.checked_add(c.to_digit(10)?)?;
                continue;
            }
            'h' => 3600,
            'm' => 60,
            's' => 1,
            _ => return None,
        };
        all = all.checked_add(number.checked_mul(unit)?)?;
        number = 0;
    }
    all.checked_add(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What an address is shown with on the site `evening.example`.
    fn check(typed: &str, expect: &str) {
        let player = Player::of(&Url::parse(typed).unwrap());
        let kind = match &player {
            Player::Provider { .. } => "",
            Player::Video { .. } => "video ",
            Player::Hls { .. } => "hls ",
            Player::Frame { .. } => "frame ",
        };
        let url = player.url("evening.example");
        assert_eq!(format!("{kind}{url}"), expect, "{typed}");
        let is_known = crate::show::PROVIDERS.contains(&Url::parse(&url).unwrap().origin().ascii_serialization().as_str());
        assert!(is_known || !kind.is_empty(), "a page's policy has to allow {url}");
    }

    #[test]
    fn twitch() {
        check("https://www.twitch.tv/Pony_Evening", "https://player.twitch.tv/?channel=pony_evening&parent=evening.example");
        check("https://m.twitch.tv/pony/?referrer=x", "https://player.twitch.tv/?channel=pony&parent=evening.example");
        check("https://www.twitch.tv/videos/123456", "https://player.twitch.tv/?video=v123456&parent=evening.example");
        check(
            "https://player.twitch.tv/?channel=pony&parent=other.example",
            "https://player.twitch.tv/?channel=pony&parent=evening.example",
        );
        check("https://player.twitch.tv/?video=v99", "https://player.twitch.tv/?video=v99&parent=evening.example");
        check("https://clips.twitch.tv/FunnyPony-x_1", "https://clips.twitch.tv/embed?clip=FunnyPony-x_1&parent=evening.example");
        check("https://www.twitch.tv/pony/clip/FunnyPony", "https://clips.twitch.tv/embed?clip=FunnyPony&parent=evening.example");
        check(
            "https://clips.twitch.tv/embed?clip=FunnyPony",
            "https://clips.twitch.tv/embed?clip=FunnyPony&parent=evening.example",
        );
    }

    #[test]
    fn youtube() {
        let embed = "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ";
        for typed in [
            "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
            "https://www.youtube.com/watch?app=desktop&v=dQw4w9WgXcQ&list=PL1",
            "https://m.youtube.com/watch?v=dQw4w9WgXcQ",
            "https://youtu.be/dQw4w9WgXcQ?si=abc",
            "https://www.youtube.com/live/dQw4w9WgXcQ",
            "https://youtube.com/shorts/dQw4w9WgXcQ",
            "https://www.youtube.com/embed/dQw4w9WgXcQ?autoplay=1",
            "https://music.youtube.com/watch?v=dQw4w9WgXcQ",
        ] {
            check(typed, embed);
        }
        check("https://youtu.be/dQw4w9WgXcQ?t=1m30s", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?start=90");
        check("https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=42", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?start=42");
    }

    #[test]
    fn goodgame_and_rutube() {
        check("https://goodgame.ru/pony", "https://goodgame.ru/player?pony");
        check("https://goodgame.ru/channel/pony/", "https://goodgame.ru/player?pony");
        check("https://goodgame.ru/player?1234", "https://goodgame.ru/player?1234");
        let rutube = "https://rutube.ru/play/embed/0a1b2c3d4e5f";
        check("https://rutube.ru/video/0a1b2c3d4e5f/", rutube);
        check("https://rutube.ru/live/video/0a1b2c3d4e5f/", rutube);
        check("https://rutube.ru/play/embed/0a1b2c3d4e5f", rutube);
        check("https://rutube.ru/video/private/0a1b2c3d4e5f/?p=k_1", "https://rutube.ru/play/embed/0a1b2c3d4e5f?p=k_1");
    }

    #[test]
    fn vk_video() {
        let embed = "https://vkvideo.ru/video_ext.php?oid=-22822305&id=456241864";
        check("https://vkvideo.ru/video-22822305_456241864", embed);
        check("https://vk.com/video-22822305_456241864", embed);
        check("https://vk.com/video?z=video-22822305_456241864%2Fpl_cat", embed);
        check("https://vk.com/video_ext.php?oid=-22822305&id=456241864", embed);
        check("https://vk.com/video_ext.php?oid=-1&id=2&hash=ab12", "https://vkvideo.ru/video_ext.php?oid=-1&id=2&hash=ab12");
        check("https://live.vkvideo.ru/pony", "https://live.vkvideo.ru/app/embed/pony");
    }

    #[test]
    fn files_and_pages() {
        check("https://files.example.org/a/b.MP4?x=1", "video https://files.example.org/a/b.MP4?x=1");
        check("https://files.example.org/b.webm", "video https://files.example.org/b.webm");
        check("https://live.example.org/hls/index.m3u8?token=1", "hls https://live.example.org/hls/index.m3u8?token=1");
        check("https://player.example.org/embed/42", "frame https://player.example.org/embed/42");
    }

    #[test]
    fn look_alikes_are_strangers() {
        for typed in [
            "https://twitch.tv.example.org/pony",
            "https://nottwitch.tv/pony",
            "https://youtube.com.example.org/watch?v=dQw4w9WgXcQ",
            "https://xn--yutube-wqf.com/watch?v=dQw4w9WgXcQ",
            "https://vk.com.example.org/video-1_2",
            "https://goodgame.ru.example.org/pony",
        ] {
            check(typed, &format!("frame {typed}"));
        }
    }

    #[test]
    fn nothing_foreign_gets_into_an_address() {
        for typed in [
            "https://www.twitch.tv/a%22onload=1",
            "https://youtu.be/x%26autoplay=1",
            "https://goodgame.ru/player?a&b=1",
            "https://vk.com/video-1_2%223",
        ] {
            assert!(matches!(Player::of(&Url::parse(typed).unwrap()), Player::Frame { .. }), "{typed}");
        }
        let player = Player::of(&Url::parse("https://www.twitch.tv/pony").unwrap());
        assert_eq!(player.url("evil.example&x=\""), "https://player.twitch.tv/?channel=pony&parent=evil.examplex");
    }
}
