<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en">
<context>
    <name>AnimateFoot</name>
    <message numerus="yes">
        <source>%n frame(s)</source>
        <translation>
            <numerusform>%n frame</numerusform>
            <numerusform>%n frames</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>AnimateWorkspace</name>
    <message numerus="yes">
        <source>Live · %n frame(s)/s</source>
        <translation>
            <numerusform>Live · %n frame/s</numerusform>
            <numerusform>Live · %n frames/s</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Composer</name>
    <message numerus="yes">
        <source>%n word(s)</source>
        <translation>
            <numerusform>%n word</numerusform>
            <numerusform>%n words</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ContactSheetForm</name>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation>
            <numerusform>%n picture</numerusform>
            <numerusform>%n pictures</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CreateColumn</name>
    <message numerus="yes">
        <source>%n step(s)</source>
        <translation>
            <numerusform>%n step</numerusform>
            <numerusform>%n steps</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CreateStrip</name>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation>
            <numerusform>%n picture</numerusform>
            <numerusform>%n pictures</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DetailsFoot</name>
    <message numerus="yes">
        <source>Export %n</source>
        <translation>
            <numerusform>Export %n</numerusform>
            <numerusform>Export %n</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DetailsPanel</name>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>%n selected</numerusform>
            <numerusform>%n selected</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExportSheet</name>
    <message numerus="yes">
        <source>Export %n picture(s)</source>
        <translation>
            <numerusform>Export %n picture</numerusform>
            <numerusform>Export %n pictures</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Export %n</source>
        <translation>
            <numerusform>Export %n</numerusform>
            <numerusform>Export %n</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n file</numerusform>
            <numerusform>%n files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>… and %n more.</source>
        <translation>
            <numerusform>… and %n more.</numerusform>
            <numerusform>… and %n more.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FolderSheet</name>
    <message numerus="yes">
        <source>Restore %n photo(s)</source>
        <translation>
            <numerusform>Restore %n photo</numerusform>
            <numerusform>Restore %n photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Stopped. %n photo(s) were not begun.</source>
        <translation>
            <numerusform>Stopped. %n photo was not begun.</numerusform>
            <numerusform>Stopped. %n photos were not begun.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>GalleryGrid</name>
    <message numerus="yes">
        <source>%n item(s)</source>
        <translation>
            <numerusform>%n item</numerusform>
            <numerusform>%n items</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>GalleryWorkspace</name>
    <message numerus="yes">
        <source>%n item(s)</source>
        <translation>
            <numerusform>%n item</numerusform>
            <numerusform>%n items</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %n</source>
        <translation>
            <numerusform>Delete %n</numerusform>
            <numerusform>Delete %n</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n item(s) restored.</source>
        <translation>
            <numerusform>%n item restored.</numerusform>
            <numerusform>%n items restored.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Move %n item(s) to the bin?</source>
        <translation>
            <numerusform>Move %n item to the bin?</numerusform>
            <numerusform>Move %n items to the bin?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n item(s) moved to the bin.</source>
        <translation>
            <numerusform>%n item moved to the bin.</numerusform>
            <numerusform>%n items moved to the bin.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n item(s) imported.</source>
        <translation>
            <numerusform>%n item imported.</numerusform>
            <numerusform>%n items imported.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them is starred.</source>
        <translation>
            <numerusform>%n of them is starred.</numerusform>
            <numerusform>%n of them are starred.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) could not be read.</source>
        <translation>
            <numerusform>%n file could not be read.</numerusform>
            <numerusform>%n files could not be read.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>GridForm</name>
    <message numerus="yes">
        <source>%n picture(s) and one sheet of all</source>
        <translation>
            <numerusform>%n picture and one sheet of all</numerusform>
            <numerusform>%n pictures and one sheet of all</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ItemMenus</name>
    <message numerus="yes">
        <source>Export %n</source>
        <translation>
            <numerusform>Export %n</numerusform>
            <numerusform>Export %n</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %n</source>
        <translation>
            <numerusform>Delete %n</numerusform>
            <numerusform>Delete %n</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LayersCanvas</name>
    <message numerus="yes">
        <source>%n layer(s)</source>
        <translation>
            <numerusform>%n layer</numerusform>
            <numerusform>%n layers</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LibraryBanner</name>
    <message numerus="yes">
        <source>Looking at your pictures: %n left</source>
        <translation>
            <numerusform>Looking at your pictures: %n left</numerusform>
            <numerusform>Looking at your pictures: %n left</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ModelDetails</name>
    <message numerus="yes">
        <source>%n step(s)</source>
        <translation>
            <numerusform>%n step</numerusform>
            <numerusform>%n steps</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>News</name>
    <message numerus="yes">
        <source>%n picture(s) ready.</source>
        <translation>
            <numerusform>%n picture ready.</numerusform>
            <numerusform>%n pictures ready.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n finished picture(s) wait to be saved.</source>
        <translation>
            <numerusform>%n finished picture waits to be saved.</numerusform>
            <numerusform>%n finished pictures wait to be saved.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>QueueDrawer</name>
    <message numerus="yes">
        <source>Remove %n waiting job(s)?</source>
        <translation>
            <numerusform>Remove %n waiting job?</numerusform>
            <numerusform>Remove %n waiting jobs?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Clear %n</source>
        <translation>
            <numerusform>Clear %n</numerusform>
            <numerusform>Clear %n</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>QueueRow</name>
    <message numerus="yes">
        <source>Waiting · %n picture(s)</source>
        <translation>
            <numerusform>Waiting · %n picture</numerusform>
            <numerusform>Waiting · %n pictures</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Done · %n picture(s) kept</source>
        <translation>
            <numerusform>Done · %n picture kept</numerusform>
            <numerusform>Done · %n pictures kept</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RestoreColumn</name>
    <message numerus="yes">
        <source>%n found · {share} % of the photo</source>
        <translation>
            <numerusform>%n found · {share} % of the photo</numerusform>
            <numerusform>%n found · {share} % of the photo</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n found</source>
        <translation>
            <numerusform>%n found</numerusform>
            <numerusform>%n found</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RestoreFoot</name>
    <message numerus="yes">
        <source>Restore %n place(s)</source>
        <translation>
            <numerusform>Restore %n place</numerusform>
            <numerusform>Restore %n places</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RestoreWorkspace</name>
    <message numerus="yes">
        <source>Mask: %n place(s), {share} %</source>
        <translation>
            <numerusform>Mask: %n place, {share} %</numerusform>
            <numerusform>Mask: %n places, {share} %</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n colour hint(s)</source>
        <translation>
            <numerusform>%n colour hint</numerusform>
            <numerusform>%n colour hints</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ResultDeeds</name>
    <message numerus="yes">
        <source>%n picture(s) moved to the bin.</source>
        <translation>
            <numerusform>%n picture moved to the bin.</numerusform>
            <numerusform>%n pictures moved to the bin.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SelectionBar</name>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>%n selected</numerusform>
            <numerusform>%n selected</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SourceCard</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n direction(s)</source>
        <translation>
            <numerusform>%n direction</numerusform>
            <numerusform>%n directions</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message numerus="yes">
        <source>%n waiting</source>
        <translation>
            <numerusform>%n waiting</numerusform>
            <numerusform>%n waiting</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n not finished</source>
        <translation>
            <numerusform>%n not finished</numerusform>
            <numerusform>%n not finished</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Network: %n download(s)</source>
        <translation>
            <numerusform>Network: %n download</numerusform>
            <numerusform>Network: %n downloads</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Timeline</name>
    <message numerus="yes">
        <source>%n key(s)</source>
        <translation>
            <numerusform>%n key</numerusform>
            <numerusform>%n keys</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Track</name>
    <message numerus="yes">
        <source>%n key(s)</source>
        <translation>
            <numerusform>%n key</numerusform>
            <numerusform>%n keys</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>VersionStrip</name>
    <message numerus="yes">
        <source>%n place(s)</source>
        <translation>
            <numerusform>%n place</numerusform>
            <numerusform>%n places</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>WalkCard</name>
    <message numerus="yes">
        <source>%n key(s)</source>
        <translation>
            <numerusform>%n key</numerusform>
            <numerusform>%n keys</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>WorkPage</name>
    <message numerus="yes">
        <source>%n minutes</source>
        <translation>
            <numerusform>%n minute</numerusform>
            <numerusform>%n minutes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_Result</name>
    <message numerus="yes">
        <source>%n pair(s)</source>
        <translation>
            <numerusform>%n pair</numerusform>
            <numerusform>%n pairs</numerusform>
        </translation>
    </message>
</context>
</TS>
